import './home.css'
import type { JSX } from 'preact'
import { Icon } from '../../kit/icon.tsx'
import { guide, hrefOf, pageOf, type SitePage, tools } from '../../site.ts'
import { pageWords } from '../../site-words.ts'
import { SmartPaste } from './smart-paste.tsx'

/** The start: paste or drop anything, or choose a tool. */
export function HomePage(): JSX.Element {
  return (
    <>
      <section class="hero">
        <div class="hero-words">
          <h1 tabIndex={-1}>Look inside tokens and files, right in this tab.</h1>
          <p class="lead">
            A workbench for the things that a developer opens ten times a day. It runs in your browser, works
            without a network, and says what is true: not one green badge, but each answer by itself.
          </p>
          <p class="hero-server only-with-server">
            <a class="button primary" href="/sign-up">
              Create an account
            </a>
            <a class="button" href="/sign-in">
              Sign in
            </a>
            <a class="button quiet" href="/account">
              Your account and sessions
            </a>
          </p>
        </div>
        <SmartPaste />
      </section>
      <section aria-labelledby="decide-heading" class="home-decide">
        <h2 id="decide-heading" class="section-heading">
          Before you build
        </h2>
        <ul class="cards">
          {!__SINGLE_FILE__ && <PageCard page={guide} />}
          <PageCard page={pageOf('advisor')} />
          <PageCard page={pageOf('planner')} />
        </ul>
      </section>
      <section aria-labelledby="tools-heading">
        <h2 id="tools-heading" class="section-heading">
          The tools
        </h2>
        <ul class="cards">
          {tools.map((tool) => (
            <PageCard key={tool.id} page={tool} />
          ))}
        </ul>
      </section>
    </>
  )
}

function PageCard({ page: { id, title } }: { readonly page: SitePage }): JSX.Element {
  const { icon, description, highlights } = pageWords[id]
  return (
    <li class="card">
      <span class="card-icon">
        <Icon name={icon} />
      </span>
      <h3>
        <a href={hrefOf(id)}>{title}</a>
      </h3>
      <p>{description}</p>
      <ul class="card-points">
        {highlights.map((highlight) => (
          <li key={highlight}>
            <Icon name="check" />
            <span>{highlight}</span>
          </li>
        ))}
      </ul>
    </li>
  )
}
