// SPDX-License-Identifier: Apache-2.0
// Where a module's functions come from, as the linker tells in its map (build-named). Of its section CODE, a line for each function, with
// the object file, and below it, further in, a line for each of the function's names:
//
//        -     37e1     11e         …/av1-kernels-simd-0123456789abcdef/libkernels.a(mc_tmpl8.o):(emu_edge)
//        -     37e1     11e                 emu_edge

/** `kernels`: of wasm/simd. `library`: the decoder's, a file of it that is compiled again included. `adapter`: of wasm/codecs. */
export type From = 'kernels' | 'library' | 'adapter' | 'system';

export interface Origin {
  /** As its source has it, C++'s whole. */
  readonly name: string;
  readonly from: From;
  /** The object file without its extension: `mc_tmpl8`. */
  readonly object: string;
}

interface Placed extends Origin {
  /** Among all functions. */
  readonly position: number;
}

const kFunction = /^ +- +[\da-f]+ +[\da-f]+ {9}(\S.*):\([^:]*\)$/;
const kName = /^ +- +[\da-f]+ +[\da-f]+ {17}(\S.*)$/;
const kSection = /^ +- +[\da-f]+ +[\da-f]+ ([A-Z]+)/;

function originOf(file: string): Omit<Origin, 'name'> {
  const [, path = file, member] = /^(.*?)(?:\(([^()]*)\))?$/.exec(file) ?? [];
  const object = (member ?? path).replace(/^.*\//, '').replace(/(\.(c|cpp))?\.o$/, '');
  return { from: fromOf(path, member !== undefined), object };
}

function fromOf(path: string, archived: boolean): From {
  if (path.endsWith('/libkernels.a')) return 'kernels';
  if (path.includes('/sysroot/') || path.startsWith('<')) return 'system';
  return archived ? 'library' : 'adapter';
}

export class LinkMap {
  /** By name, in the order of the module. */
  readonly #functions = new Map<string, Placed[]>();

  constructor(text: string) {
    let inCode = false;
    let position = -1;
    let origin: Omit<Origin, 'name'> | undefined;
    for (const line of text.split('\n')) {
      const section = kSection.exec(line);
      if (section !== null) inCode = section[1] === 'CODE';
      if (!inCode) continue;
      const file = kFunction.exec(line)?.[1];
      if (file !== undefined) {
        position += 1;
        origin = originOf(file);
      }
      const name = kName.exec(line)?.[1];
      if (name !== undefined && origin !== undefined) this.#add({ ...origin, name, position });
    }
  }

  #add(placed: Placed): void {
    const others = this.#functions.get(placed.name);
    if (others === undefined) this.#functions.set(placed.name, [placed]);
    else others.push(placed);
  }

  /**
   * Of a function of the optimised module; undefined of what the linker knows nothing of. Of functions of one name the optimiser leaves it to
   * the first and numbers the others by their place in the module, which is that in the map behind a few imports: `above8`, `above8_1107`.
   */
  find(name: string): Origin | undefined {
    const first = this.#functions.get(name)?.[0];
    if (first !== undefined) return first;
    const [, plain = '', number = ''] = /^(.*)_(\d+)$/.exec(name) ?? [];
    return this.#functions
      .get(plain)
      ?.filter(({ position }) => position <= Number(number))
      .at(-1);
  }
}
