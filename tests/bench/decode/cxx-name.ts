// SPDX-License-Identifier: Apache-2.0
// Names of functions as a table has room for them.

/** A C++ name without what it is in, what it takes and what it gives. The linker's `__wrap_` is left out, before which C++ names are mangled. */
export function shortName(name: string): string {
  const mangled = /^__wrap__ZN?(.*)$/.exec(name)?.[1];
  if (mangled !== undefined) return lastIdentifier(mangled);
  let plain = name.replace(/^__wrap_/, '');
  for (let before = ''; before !== plain; ) {
    before = plain;
    plain = plain.replace(/<[^<>]*>|\([^()]*\)/g, '');
  }
  return plain.replace(/^.*(::| )/, '');
}

/** Each is preceded by its length. */
function lastIdentifier(mangled: string): string {
  let last = '';
  for (let rest = mangled; ; ) {
    const length = /^\d+/.exec(rest)?.[0];
    if (length === undefined) return last;
    last = rest.slice(length.length, length.length + Number(length));
    rest = rest.slice(length.length + Number(length));
  }
}
