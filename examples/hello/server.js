require('node:http')
  .createServer((request, response) => response.end(`${process.env.GREETING ?? 'hello'}\n`))
  .listen(process.env.PORT, process.env.HOST)
