import type { Service } from '@berth/service'
import type { FastifyRequest } from 'fastify'
import { toServiceError } from './refusals.ts'
import { renderError } from './site/error-page.ts'
import { PAGE_HEADERS } from './site/page-headers.ts'

/**
 * Has whatever is thrown by the routes of a scope answered as what it means for who asked, such as that Redis is away; and
 * has people who look with a browser see a page instead of JSON.
 */
export function answerErrors(scope: Service): void {
  const answer = scope.errorHandler
  scope.setErrorHandler((error, request, reply) => answer.call(scope, toServiceError(error), request, reply))
}

/** Shows failures as pages to people, those of paths that lead nowhere too. */
export function showErrors(app: Service, hasLogin: boolean): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const { statusCode: status } = reply
    if (status < 400 || typeof payload !== 'string' || !isPerson(request)) return payload
    const { message, code } = JSON.parse(payload) as { readonly message?: string; readonly code?: string }
    void reply.headers(PAGE_HEADERS).type('text/html; charset=utf-8')
    return renderError({ status, message, code, hasLogin, requestId: request.id })
  })
}

/** Whether a browser wants to show what it gets, rather than a program read it. */
const isPerson = ({ method, url, headers }: FastifyRequest): boolean =>
  method === 'GET' && headers.accept?.includes('text/html') === true && !/^\/(api|up|metrics)\b/.test(url)
