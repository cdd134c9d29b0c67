import type { Finding } from './finding.ts'
import type { JsonReading } from '../json/read-json.ts'
import { rfc } from './references.ts'
import type { Anatomy } from '../shape/anatomy.ts'
import type { Part } from '../shape/shape.ts'

/** What is wrong with how a token is written. */
export function structureFindings({ parts, header, payload }: Anatomy): readonly Finding[] {
  return [
    ...parts.flatMap(partFindings),
    ...[
      ...jsonFindings('header', header?.json ?? null),
      ...textFindings('header', header?.textProblem ?? null),
      ...jsonFindings('payload', payload?.json ?? null),
      ...textFindings('payload', payload?.textProblem ?? null),
    ],
  ]
}

function partFindings({ name, problems }: Part): readonly Finding[] {
  return problems.map(({ kind, offset, message, fix, isAcceptedElsewhere }) => ({
    id: `segment_${kind.replaceAll('-', '_')}`,
    severity: 'warning' as const,
    title: `The ${name} is not strict base64url`,
    why: `Character ${offset}: ${message}${isAcceptedElsewhere ? ' Some libraries accept it, so the token has more than one spelling.' : ''}`,
    fix,
    reference: rfc(7515, '2'),
    where: name,
  }))
}

function jsonFindings(where: 'header' | 'payload', json: JsonReading | null): readonly Finding[] {
  if (json === null) return []
  const repeated = json.duplicates.map(({ name, path, count }) => ({
    id: 'duplicate_member',
    severity: 'danger' as const,
    title: `"${name.slice(0, 60)}" stands ${count} times in the ${where}`,
    why: 'JavaScript, jose and most other parsers keep the last; some keep the first. Two services can see two different tokens in it.',
    fix: 'Refuse such tokens.',
    reference: where === 'header' ? rfc(7515, '4') : rfc(7519, '4'),
    where: [where, ...path, name].join('.'),
  }))
  if (!json.hasByteOrderMark) return repeated
  return [
    ...repeated,
    {
      id: 'byte_order_mark',
      severity: 'warning',
      title: `The ${where} begins with a byte order mark`,
      why: 'JSON must not have one. Some parsers skip it, others refuse the token.',
      fix: 'Write the JSON without it.',
      reference: rfc(8259, '8.1'),
      where,
    },
  ]
}

function textFindings(where: 'header' | 'payload', problem: string | null): readonly Finding[] {
  if (problem === null) return []
  return [
    {
      id: 'not_utf8',
      severity: where === 'header' ? 'danger' : 'warning',
      title: `The ${where} is not UTF-8`,
      why: `${problem} Libraries that replace such bytes see another text than was signed.`,
      fix: 'Refuse it as a JWT. As the payload of a JWS it may be any bytes.',
      reference: rfc(7519, '7.2'),
      where,
    },
  ]
}
