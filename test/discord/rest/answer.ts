/** What a route answers. */
export interface Answer {
  readonly status: number
  readonly body?: unknown
}

/** A request to a route. */
export interface RestRequest {
  readonly method: string
  /** Without `/api/v10`. */
  readonly path: string
  /** The parts of the path that the route names. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: unknown
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** A method and a path such as `/channels/:channel/messages`, and what answers it. */
export interface Route {
  readonly method: string
  readonly path: string
  /** Whether it needs no bot token, since the path holds a token of its own. */
  readonly isOpen?: boolean
  readonly handle: (request: RestRequest) => Answer | Promise<Answer>
}

export const ok = (body: unknown): Answer => ({ status: 200, body })
export const noContent: Answer = { status: 204 }

/** An error as Discord words it; the codes are those of its documentation. */
export const refuse = (status: number, code: number, message: string): Answer => ({
  status,
  body: { code, message },
})

export const UNKNOWN_CHANNEL = refuse(404, 10_003, 'Unknown Channel')
export const UNKNOWN_MESSAGE = refuse(404, 10_008, 'Unknown Message')
export const UNKNOWN_GUILD = refuse(404, 10_004, 'Unknown Guild')
export const MISSING_PERMISSIONS = refuse(403, 50_013, 'Missing Permissions')
