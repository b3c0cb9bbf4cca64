// SPDX-License-Identifier: Apache-2.0
// Packed audio of HLS (RFC 8216bis 3.4): ADTS frames behind an ID3 tag that tells their time.

/** The frames of an ADTS stream (ISO/IEC 13818-7 6.2), headers included. */
export function splitAdts(stream: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 0; at < stream.length; ) {
    if (stream.length - at < 7 || (stream.readUInt16BE(at) & 0xfff6) !== 0xfff0)
      throw new Error(`no ADTS frame at ${at}`);
    const length = (stream.readUInt32BE(at + 3) >> 13) & 0x1fff;
    if (length < 7) throw new Error(`an ADTS frame of ${length} bytes at ${at}`);
    frames.push(stream.subarray(at, at + length));
    at += length;
  }
  return frames;
}

/** `ticks` of 90 kHz. */
export function timestampTag(ticks: number): Buffer {
  const owner = Buffer.from('com.apple.streaming.transportStreamTimestamp\0', 'latin1');
  const frame = owner.length + 8;
  const tag = Buffer.alloc(20 + frame);
  tag.write('ID3\x04', 0, 'latin1');
  tag.writeUInt8(10 + frame, 9); // below 128: its seven-bit bytes are the plain number
  tag.write('PRIV', 10, 'latin1');
  tag.writeUInt8(frame, 17);
  owner.copy(tag, 20);
  tag.writeBigUInt64BE(BigInt(ticks), 20 + owner.length);
  return tag;
}
