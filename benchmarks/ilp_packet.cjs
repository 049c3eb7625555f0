// Times ilp-packet in its own process: node ilp_packet.cjs INSTALL_DIRECTORY, packets in hexadecimal on standard
// input, one a line. Prints the nanoseconds a packet of decode and encode, and a checksum that shows the work.
'use strict'
const { createRequire } = require('module')
const path = require('path')
const { deserializeIlpPacket, serializeIlpPacket } = createRequire(
  path.resolve(process.argv[2], 'package.json')
)('ilp-packet')

const packets = require('fs').readFileSync(0, 'latin1').trim().split('\n').map((line) => Buffer.from(line, 'hex'))
const values = packets.map(deserializeIlpPacket)
const decode = () => packets.reduce((sum, each) => sum + deserializeIlpPacket(each).data.data.length, 0)
const encode = () => values.reduce((sum, each) => sum + serializeIlpPacket(each).length, 0)

function time (job) {
  const end = process.hrtime.bigint() + 300_000_000n
  while (process.hrtime.bigint() < end) job() // let the compiler finish
  const rounds = []
  let sum = 0
  for (let round = 0; round < 9; round++) {
    const start = process.hrtime.bigint()
    let done = 0
    let now = start
    while (now - start < 40_000_000n) {
      sum = job()
      done += packets.length
      now = process.hrtime.bigint()
    }
    rounds.push(Number(now - start) / done)
  }
  rounds.sort((a, b) => a - b)
  return { nanoseconds: rounds[4], checksum: sum }
}

console.log(JSON.stringify({ decode: time(decode), encode: time(encode) }))
