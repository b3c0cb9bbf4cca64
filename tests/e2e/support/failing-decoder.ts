// SPDX-License-Identifier: Apache-2.0
// Put before decoder-worker.js by the fault proxy: a WebAssembly module that traps, or runs for ever, inside the decoder's
// worker after it has delivered some pictures.

type Way = 'trap' | 'hang';

/**
 * (module (func (export "f") unreachable)), or with (loop (br 0)) in its place. Sections: type, function, export, code
 * (WebAssembly core specification, 5.5).
 */
const kModules: Readonly<Record<Way, readonly number[]>> = {
  trap: moduleOf([0x00, 0x00, 0x0b]),
  hang: moduleOf([0x00, 0x03, 0x40, 0x0c, 0x00, 0x0b, 0x0b]),
};

/** `body`: locals and instructions of the one function. */
function moduleOf(body: readonly number[]): readonly number[] {
  const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
  const declarations = [
    0x01, 0x04, 0x01, 0x60, 0x00, 0x00, 0x03, 0x02, 0x01, 0x00, 0x07, 0x05, 0x01, 0x01, 0x66, 0x00, 0x00,
  ];
  return [...header, ...declarations, 0x0a, body.length + 2, 0x01, body.length, ...body];
}

function failAfter(frames: number, bytes: number[]): void {
  const module = new WebAssembly.Module(new Uint8Array(bytes));
  const { f } = new WebAssembly.Instance(module).exports as { f: () => void };
  const send = self.postMessage.bind(self) as (message: unknown, transfer: Transferable[]) => void;
  let left = frames;
  const post = (message: { type: string }, transfer: Transferable[] = []): void => {
    send(message, transfer);
    if (message.type !== 'frame') return;
    left -= 1;
    if (left === 0) f();
  };
  Object.defineProperty(self, 'postMessage', { value: post, writable: true, configurable: true });
}

/** The script: fails after so many pictures. */
export function failingDecoder(way: Way, pictures: number): string {
  return `(${failAfter.toString()})(${pictures}, ${JSON.stringify(kModules[way])});`;
}
