/** What the page remembers on this device. Where nothing may be kept, it forgets, and works. */
export const storage = {
  read(key: string): unknown {
    try {
      return JSON.parse(localStorage.getItem(`emoji.${key}`) ?? 'null')
    } catch {
      return null
    }
  },
  write(key: string, value: unknown): void {
    try {
      localStorage.setItem(`emoji.${key}`, JSON.stringify(value))
    } catch {
      // Storage is full or forbidden.
    }
  },
}
