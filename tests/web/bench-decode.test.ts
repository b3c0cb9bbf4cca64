// SPDX-License-Identifier: Apache-2.0
// The decode benchmark's profile: what it makes of V8's samples and of the linker's map.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortName } from '../bench/decode/cxx-name.js';
import { profiled, samplesOf } from '../bench/decode/decoders/profiler.js';
import { LinkMap } from '../bench/decode/link-map.js';
import { addSamples, foldStages, foldTotals, functionRows, hottest } from '../bench/decode/profile-tables.js';
import { stageOf } from '../bench/decode/stages.js';
import type { Row } from '../bench/support/table.js';

const kCache = '/cache/codecs';
const kLibrary = `${kCache}/dav1d-simd-01/libdav1d.a`;
const kKernels = `${kCache}/av1-kernels-simd-02/libkernels.a`;

/** As wasm-ld writes it. Each function is a file and its names, of which the first line has one that is mangled. */
function mapOf(functions: readonly (readonly [file: string, ...names: string[]])[]): LinkMap {
  const lines = functions.flatMap(([file, ...names]) => [
    `       -      14d       c9         ${file}:(_ZN4rill1fEv)`,
    ...names.map((name) => `       -      14d       c9                 ${name}`),
  ]);
  const head = [
    '    Addr      Off     Size Out     In      Symbol',
    '       -        8       19 TYPE',
    '       -      149      25c CODE',
    '       -      14a        3         <internal>:(__wasm_call_ctors)',
  ];
  const data = [
    '       -      3a5       11 DATA',
    '     400      3ac        4         kernels.o:(.data.table)',
    '     400      3ac        4                 table',
  ];
  return new LinkMap([...head, ...lines, ...data].join('\n'));
}

test('the samples of a function are those of all its nodes, and JavaScript stands in parentheses', () => {
  const node = (functionName: string, url: string, hitCount: number) => ({
    callFrame: { functionName, url },
    hitCount,
  });
  const samples = samplesOf([
    node('copy', 'wasm://wasm/av1-12ab', 3),
    node('take', 'file:///process.mjs', 2),
    node('copy', 'wasm://wasm/av1-12ab', 4),
    node('(garbage collector)', '', 1),
    node('(root)', '', 0),
  ]);
  assert.deepEqual(samples, { copy: 7, '(take)': 2, '(garbage collector)': 1 });
});

test('work is profiled while it runs', async () => {
  function busy(): number {
    let sum = 0;
    for (let i = 0; i < 3e7; ++i) sum += Math.sqrt(i);
    return sum;
  }
  const [sum, samples] = await profiled(() => Promise.resolve(busy()));
  assert.ok(sum > 0);
  assert.ok((samples['(busy)'] ?? 0) > 0, JSON.stringify(samples));
});

test('a function is found with its file, and what that is part of', () => {
  const map = mapOf([
    [`${kCache}/av1.simd-03.work/objects/wasm_codecs_frame_pool.cpp.o`, 'rill::FramePool::take(int)'],
    [`${kLibrary}(recon_tmpl8.o)`, 'read_coef'],
    [`${kKernels}(itx_tmpl8.o)`, '__wrap_itx', 'another name'],
    ['/emsdk/sysroot/lib/wasm32-emscripten/libc.a(memcpy.c.o)', 'memcpy'],
  ]);
  const found = (name: string): unknown[] => Object.values(map.find(name) ?? {}).slice(0, 2);
  assert.deepEqual(found('rill::FramePool::take(int)'), ['adapter', 'wasm_codecs_frame_pool']);
  assert.deepEqual(found('read_coef'), ['library', 'recon_tmpl8']);
  assert.deepEqual(found('__wrap_itx'), ['kernels', 'itx_tmpl8']);
  assert.deepEqual(found('another name'), ['kernels', 'itx_tmpl8']);
  assert.deepEqual(found('memcpy'), ['system', 'memcpy']);
  assert.equal(map.find('table'), undefined);
  assert.equal(map.find('(garbage collector)'), undefined);
});

test('functions of one name are told apart by the numbers that the optimiser gives', () => {
  const map = mapOf([
    [`${kLibrary}(a.o)`, 'copy'],
    [`${kLibrary}(b.o)`, 'other'],
    [`${kKernels}(c.o)`, 'copy'],
    ...Array.from({ length: 20 }, (_, i) => [`${kLibrary}(d.o)`, `between_${i}`] as const),
    [`${kKernels}(e.o)`, 'copy'],
  ]);
  // Nine imports come before the functions.
  assert.equal(map.find('copy')?.object, 'a');
  assert.equal(map.find('copy_12')?.object, 'c');
  assert.equal(map.find('copy_33')?.object, 'e');
  assert.equal(map.find('between_7')?.name, 'between_7');
  assert.equal(map.find('missing_7'), undefined);
});

test('names of C++ are short', () => {
  assert.equal(shortName('WelsDec::BaseMC(WelsDec::TagContext*, int const&)'), 'BaseMC');
  assert.equal(shortName('void WelsDec::(anonymous namespace)::Four_<&WelsDec::Add(int, short*)>(int)'), 'Four_');
  assert.equal(shortName('__wrap__ZN7WelsDec16IdctResAddPred_cEPhiPs'), 'IdctResAddPred_c');
  assert.equal(shortName('__wrap__Z17DeblockLumaEq4V_cPhiii'), 'DeblockLumaEq4V_c');
  assert.equal(shortName('__wrap_dav1d_mc_dsp_init_8bpc'), 'dav1d_mc_dsp_init_8bpc');
});

test('a stage holds functions of the library and the kernels that stand for them', () => {
  assert.equal(stageOf('hevc', 'dsp', 'put_hevc_qpel_uni_h_8'), stageOf('hevc', 'mc_tmpl8', 'luma_rows'));
  assert.equal(stageOf('avc', 'h264dsp', 'h264_v_loop_filter_luma_8_c'), stageOf('avc', 'avc_deblock_tmpl8', 'v_luma'));
  assert.equal(stageOf('avc', 'h264_cabac', 'decode_cabac_residual_dc_internal'), 'symbols');
  assert.equal(stageOf('av1', 'obu', 'dav1d_parse_obus'), 'other');
});

const kMap = mapOf([
  [`${kLibrary}(mc_tmpl8.o)`, 'put_8tap_c'],
  [`${kLibrary}(decode.o)`, 'decode_b'],
  [`${kKernels}(mc_filters_tmpl8.o)`, 'put_8tap'],
]);

/** Ten milliseconds for a picture without kernels, four with. */
const kRows: readonly Row[] = [
  ...functionRows({ clip: 'film', module: 'av1', build: 'plain' }, { put_8tap_c: 80, decode_b: 20 }, 10, kMap),
  ...functionRows(
    { clip: 'film', module: 'av1', build: 'kernels' },
    addSamples([
      { decode_b: 20, put_8tap: 10 },
      { put_8tap: 5, decode_b: 3, '(take)': 2 },
    ]),
    4,
    kMap,
  ),
];

test('a row tells of a function where it is from, its share of the time, and its time', () => {
  assert.deepEqual(hottest(kRows, 'film', 'plain', 1), [
    {
      clip: 'film',
      module: 'av1',
      build: 'plain',
      function: 'put_8tap_c',
      file: 'mc_tmpl8',
      from: 'library',
      stage: 'prediction',
      share: 80,
      ms: 8,
    },
  ]);
  const kernels = hottest(kRows, 'film', 'kernels', 9);
  assert.deepEqual(
    kernels.map((row) => [row['function'], row['from'], row['share']]),
    [
      ['decode_b', 'library', 57.5],
      ['put_8tap', 'kernels', 37.5],
      ['(take)', 'outside', 5],
    ],
  );
});

test('totals and stages say what the kernels gain, and what share of the time they are', () => {
  assert.deepEqual(foldTotals(kRows), [
    { clip: 'film', times: 2.5, kernels: 37.5, library: 57.5, adapter: 0, system: 0, outside: 5 },
  ]);
  const stages = foldStages(kRows);
  assert.deepEqual(
    stages.map((row) => [row['stage'], row['plain'], row['kernels'], row['in kernels']]),
    [
      ['other', 20, 62.5, 0],
      ['prediction', 80, 37.5, 37.5],
    ],
  );
  assert.equal(stages[1]?.['times'], 8 / 1.5);
});

test('a clip that did not decode has its problem for a row', () => {
  const rows = [{ clip: 'film', module: 'av1', build: 'plain', problem: '3 of 96 frames' }];
  assert.deepEqual(foldTotals(rows), [{ clip: 'film', problem: '3 of 96 frames' }]);
  assert.deepEqual(foldStages(rows), []);
  assert.deepEqual(hottest(rows, 'film', 'plain', 9), []);
});
