// SPDX-License-Identifier: Apache-2.0
// clang-tidy over the C++ sources of the player and the origin:
//
//   node clang-tidy.mjs BUILD CACHE
//
// BUILD holds compile_commands.json. A file that passed is remembered in CACHE under a hash of its text, of our headers
// it includes, of its flags and of .clang-tidy, and is not looked at again until one of them changes. Sources that read
// Boost go without the static analyser: it follows Asio's coroutines for long, and finds errors that are not there.
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, relative } from 'node:path';

const [build = 'build/release', cache = '.clang-tidy-cache'] = process.argv.slice(2);
const root = process.cwd();
const checked = /^(player|server)\/.*\.cpp$/;

/** The texts of a file and of all our files it includes, each once. */
function withIncludes(path, seen = new Map()) {
  if (seen.has(path) || !existsSync(path)) return seen;
  const text = readFileSync(path, 'utf8');
  seen.set(path, text);
  for (const [, included] of text.matchAll(/^#include "([^"]+)"/gm)) withIncludes(included, seen);
  return seen;
}

const version = execFileSync('clang-tidy', ['--version'], { encoding: 'utf8' });
const settings = readFileSync('.clang-tidy', 'utf8');
function keyOf(texts, command, checks) {
  const hash = createHash('sha256').update(version).update(settings).update(checks);
  hash.update(command.replaceAll(root, '').replace(/ -o \S+/, ''));
  for (const [name, text] of texts) hash.update(`${name}\0${text}\0`);
  return hash.digest('hex').slice(0, 32);
}

function tidy(path, checks) {
  const args = ['--quiet', `--checks=${checks}`, '-p', build, path];
  return new Promise((resolve) => {
    execFile('clang-tidy', args, { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      const fromCompiler = stderr.split('\n').filter((line) => /error:/.test(line));
      resolve(error === null ? '' : stdout + fromCompiler.join('\n'));
    });
  });
}

mkdirSync(cache, { recursive: true });
const entries = JSON.parse(readFileSync(join(build, 'compile_commands.json'), 'utf8'));
const queue = [];
const seen = new Set();
let remembered = 0;
for (const entry of entries) {
  const path = relative(root, entry.file);
  if (!checked.test(path) || seen.has(path)) continue;
  seen.add(path);
  const texts = withIncludes(path);
  const checks = [...texts.values()].some((text) => text.includes('#include <boost/')) ? '-clang-analyzer-*' : '';
  const marker = join(cache, keyOf(texts, entry.command, checks));
  if (existsSync(marker)) remembered += 1;
  else queue.push({ path, marker, checks });
}

let failed = 0;
const total = queue.length;
async function work() {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const complaint = await tidy(next.path, next.checks);
    if (complaint === '') {
      writeFileSync(next.marker, '');
    } else {
      failed += 1;
      console.log(complaint);
    }
    process.stderr.write(`clang-tidy: ${total - queue.length}/${total} ${next.path}\n`);
  }
}
await Promise.all(cpus().map(work));
console.log(`clang-tidy: ${seen.size} files, ${remembered} passed before, ${failed} failed`);
process.exitCode = failed > 0 || seen.size === 0 ? 1 : 0;
