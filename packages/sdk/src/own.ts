/** The value of a record under a name that anybody may have chosen: what every object inherits, such as `constructor`, is none. */
export function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}
