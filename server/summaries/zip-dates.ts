/** Taking the clock out of a zip that was just made. */
const END = 0x06054b50;
const CENTRAL = 0x02014b50;
/** The first day of the format's own calendar, 1980-01-01 00:00. */
const FIRST_DAY = 0x0021_0000;

/**
 * The same zip with every entry dated to the first day that the format knows: its bytes then depend on
 * what is in it and on nothing else. Contents, sizes and checksums stay as they are.
 * @throws RangeError where it is no zip, or ends in a comment
 */
export function undated(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const data = new DataView(copy.buffer);
  const end = copy.length - 22;
  if (end < 0 || data.getUint32(end, true) !== END) throw new RangeError('not a zip of ours');
  let at = data.getUint32(end + 16, true);
  for (let left = data.getUint16(end + 10, true); left > 0; left -= 1) {
    if (data.getUint32(at, true) !== CENTRAL) throw new RangeError('not a zip of ours');
    data.setUint32(at + 12, FIRST_DAY, true);
    data.setUint32(data.getUint32(at + 42, true) + 10, FIRST_DAY, true);
    at += 46 + data.getUint16(at + 28, true) + data.getUint16(at + 30, true) + data.getUint16(at + 32, true);
  }
  return copy;
}
