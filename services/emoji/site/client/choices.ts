/** One thing that can be chosen. */
export interface Choice {
  readonly text: string
  readonly label: string
  readonly isChosen?: boolean
  readonly choose: (event: MouseEvent) => void
}

const POPOVER_MARGIN = 8

/**
 * A small panel beside an element with some emoji to choose from; Escape or a click elsewhere closes it. The browser's own
 * way of closing it would do so as soon as the button of the mouse, or the finger, that opened it is lifted.
 */
export class Choices {
  readonly #panel: HTMLElement
  #opener: HTMLElement | undefined

  constructor(panel: HTMLElement) {
    this.#panel = panel
    panel.addEventListener('keydown', (event) => this.#go(event))
    document.addEventListener('pointerdown', ({ target }) => {
      if (target instanceof Node && !panel.contains(target)) panel.hidePopover()
    })
    addEventListener('resize', () => panel.hidePopover())
  }

  /** @param columns - How many stand in a row. */
  open(opener: HTMLElement, label: string, columns: number, choices: readonly Choice[]): void {
    this.#panel.hidePopover()
    this.#opener = opener
    const panel = this.#panel
    panel.setAttribute('aria-label', label)
    panel.style.setProperty('--columns', String(columns))
    panel.replaceChildren(...choices.map((choice) => this.#buttonFor(choice)))
    panel.showPopover()
    this.#place(opener)
    const chosen = panel.querySelector<HTMLElement>('[aria-checked=true]') ?? panel.firstElementChild
    if (chosen instanceof HTMLElement) chosen.focus({ preventScroll: true })
  }

  #buttonFor({ text, label, isChosen = false, choose }: Choice): HTMLElement {
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = text
    button.tabIndex = -1
    button.setAttribute('role', 'menuitemradio')
    button.setAttribute('aria-label', label)
    button.setAttribute('aria-checked', String(isChosen))
    button.addEventListener('click', (event) => {
      this.#close()
      choose(event)
    })
    return button
  }

  #close(): void {
    this.#panel.hidePopover()
    this.#opener?.focus({ preventScroll: true })
  }

  /** Below the opener or above it, wherever it is whole. */
  #place(opener: HTMLElement): void {
    const [panel, around, own] = [
      this.#panel.style,
      opener.getBoundingClientRect(),
      this.#panel.getBoundingClientRect(),
    ]
    const room = { width: document.documentElement.clientWidth, height: innerHeight }
    const left = around.left + around.width / 2 - own.width / 2
    const below = around.bottom + POPOVER_MARGIN
    const fits = below + own.height + POPOVER_MARGIN <= room.height
    const limit = Math.max(room.width - own.width - POPOVER_MARGIN, POPOVER_MARGIN)
    panel.left = `${Math.min(Math.max(left, POPOVER_MARGIN), limit)}px`
    panel.top = `${fits ? below : Math.max(around.top - own.height - POPOVER_MARGIN, POPOVER_MARGIN)}px`
  }

  #go(event: KeyboardEvent): void {
    const buttons = [...this.#panel.querySelectorAll<HTMLElement>('button')]
    const columns = Number(this.#panel.style.getPropertyValue('--columns'))
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: columns,
      ArrowUp: -columns,
    }
    const step = steps[event.key]
    if (event.key === 'Tab' || event.key === 'Escape') this.#close()
    if (step === undefined && event.key !== 'Escape') return
    event.preventDefault()
    const place = buttons.findIndex((button) => button === document.activeElement)
    if (step !== undefined) buttons[place + step]?.focus()
  }
}
