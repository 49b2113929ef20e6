import fastify from 'fastify'

/**
 * Fastify with nothing but a route and its response schema, which answers the same body as the Snowflake service:
 * what is left of a request when the id costs nothing. Prints its port.
 */
const app = fastify()
const snowflake = 912_593_335_049_261_056n
const body = { snowflake, snowflake_str: String(snowflake) }
const properties = { snowflake: { type: 'integer' }, snowflake_str: { type: 'string' } }

app.post('/', { schema: { response: { 200: { type: 'object', properties } } } }, async () => body)

console.log(`listening on ${await app.listen({ port: 0, host: '127.0.0.1' })}`)
