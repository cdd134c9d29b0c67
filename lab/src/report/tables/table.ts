/** A table as data, so that every form of the report shows the same. */
export interface Table {
  readonly id: string
  readonly title: string
  /** What it is, and how to read it; one sentence each. */
  readonly intro: readonly string[]
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly string[])[]
}

export interface Column {
  readonly name: string
  readonly isNumber: boolean
}

/** How one thing becomes a row. */
export interface ColumnOf<Row> extends Column {
  readonly of: (row: Row) => string
}

export function words<Row>(name: string, of: (row: Row) => string): ColumnOf<Row> {
  return { name, isNumber: false, of }
}

export function number<Row>(name: string, of: (row: Row) => string): ColumnOf<Row> {
  return { name, isNumber: true, of }
}

export function tableOf<Row>(
  { id, title, intro }: Pick<Table, 'id' | 'title' | 'intro'>,
  columns: readonly ColumnOf<Row>[],
  rows: readonly Row[],
): Table {
  return {
    id,
    title,
    intro,
    columns: columns.map(({ name, isNumber }) => ({ name, isNumber })),
    rows: rows.map((row) => columns.map(({ of }) => of(row))),
  }
}
