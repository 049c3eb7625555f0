// A small codec of RFC 0027, written to try the template: what a user would call is written out here.

import { Refusal, relayByDefault } from './protocol.mjs'

export const name = 'filled-javascript'
export const version = '1'
export const refusals = [Refusal]

const TYPES = ['prepare', 'fulfill', 'reject'] // from 12 on
const ADDRESS = /^(?:g|private|example|peer|self|test[1-3]?|local)(?:\.[A-Za-z0-9_~-]+)+$/
const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})\d*Z$/
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function decode (octets) {
  const type = TYPES[octets[0] - 12]
  if (type === undefined) throw new Refusal('no packet of ILPv4', { kind: 'type', offset: 0 })
  const reader = new Reader(new Reader(octets.subarray(1)).string())
  if (type === 'fulfill') return { type, fulfillment: reader.take(32), data: reader.data() }
  if (type === 'reject') {
    return {
      type,
      code: ascii(reader.take(3)),
      triggeredBy: address(ascii(reader.string()), true),
      message: message(reader.string()),
      data: reader.data()
    }
  }
  return {
    type,
    amount: String(reader.take(8).readBigUInt64BE()),
    expiresAt: moment(ascii(reader.take(17))),
    executionCondition: reader.take(32),
    destination: address(ascii(reader.string())),
    data: reader.data()
  }
}

export function encode (value) {
  for (const [name, member] of Object.entries(value)) {
    if (member === null) throw new Refusal(`${name} is absent`)
  }
  const type = Buffer.from([12 + TYPES.indexOf(value.type)])
  return Buffer.concat([type, prefixed(Buffer.concat([...fields(value), prefixed(limited(value.data, 32767))]))])
}

export function relay (octets, amount, expiresAt) {
  return relayByDefault(decode, encode, octets, amount, expiresAt)
}

function fields (value) {
  if (value.type === 'fulfill') return [sized(value.fulfillment, 32)]
  if (value.type === 'reject') {
    const text = Buffer.from(value.message)
    message(text)
    return [sized(octetsOf(value.code), 3), prefixed(octetsOf(address(value.triggeredBy, true))), prefixed(text)]
  }
  const amount = Buffer.alloc(8)
  if (BigInt(value.amount) < 0n || BigInt(value.amount) >= 1n << 64n) throw new Refusal('no UInt64')
  amount.writeBigUInt64BE(BigInt(value.amount))
  const digits = value.expiresAt.replace(ISO, '$1$2$3$4$5$6$7')
  moment(digits)
  return [
    amount,
    Buffer.from(digits),
    sized(value.executionCondition, 32),
    prefixed(octetsOf(address(value.destination)))
  ]
}

class Reader {
  constructor (octets) {
    this.octets = octets
    this.at = 0
  }

  take (length) {
    if (length > this.octets.length - this.at) throw new Refusal(`${length} octets needed`, { kind: 'truncated' })
    this.at += length
    return this.octets.subarray(this.at - length, this.at)
  }

  string () {
    const first = this.take(1)[0]
    if (first < 0x80) return this.take(first)
    if (first === 0x80 || first > 0x88) throw new Refusal('no length')
    return this.take(this.take(first - 0x80).reduce((length, octet) => length * 256 + octet, 0))
  }

  data () {
    return limited(this.string(), 32767)
  }
}

function prefixed (octets) {
  const length = octets.length
  if (length < 0x80) return Buffer.concat([Buffer.from([length]), octets])
  const digits = length.toString(16)
  const determinant = Buffer.from(digits.length % 2 ? '0' + digits : digits, 'hex')
  return Buffer.concat([Buffer.from([0x80 + determinant.length]), determinant, octets])
}

function sized (octets, length) {
  if (octets.length !== length) throw new Refusal(`${length} octets needed, not ${octets.length}`)
  return octets
}

function limited (octets, limit) {
  if (octets.length > limit) throw new Refusal(`${octets.length} octets, ${limit} at most`)
  return octets
}

function ascii (octets) {
  if (octets.some((octet) => octet > 0x7f)) throw new Refusal('no ASCII')
  return octets.toString('latin1')
}

function octetsOf (text) {
  if (typeof text !== 'string' || /[^\0-\x7f]/.test(text)) throw new Refusal('no ASCII')
  return Buffer.from(text)
}

function address (text, mayBeEmpty = false) {
  if (mayBeEmpty && text === '') return text
  if (typeof text !== 'string' || text.length > 1023 || !ADDRESS.test(text)) throw new Refusal('no ILP address')
  return text
}

function message (octets) {
  let text
  try {
    text = utf8.decode(octets)
  } catch {
    throw new Refusal('no UTF-8')
  }
  if (Array.from(text).length > 8191) throw new Refusal('the message is too long')
  return text
}

function moment (digits) {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/.exec(digits)
  if (match === null) throw new Refusal('no timestamp')
  const [, year, month, day, hour, minute, second, millisecond] = match
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`
  const date = new Date(iso)
  if (Number.isNaN(date.getTime()) || date.toISOString() !== iso) throw new Refusal('the calendar has no such moment')
  return iso
}
