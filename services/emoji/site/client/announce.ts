const SHOWN_FOR = 4000

/** Says something to everybody: it is shown for a while at the edge of the page, and screen readers read it out. */
export class Announcer {
  readonly #status: HTMLElement
  #timer = 0

  /** @param status - An element that is live for screen readers, and that was empty when the page was loaded. */
  constructor(status: HTMLElement) {
    this.#status = status
  }

  say(text: string): void {
    clearTimeout(this.#timer)
    // The same text again is news too, but only a change is read out.
    this.#status.textContent = this.#status.textContent === text ? `${text}\u{A0}` : text
    this.#status.classList.add('shown')
    this.#timer = setTimeout(() => this.#status.classList.remove('shown'), SHOWN_FOR)
  }
}
