// SPDX-License-Identifier: Apache-2.0
// From what was seen of a session to its figures. Nothing here is a player's own word: the media clock, the height of the
// picture shown and the capture time in it are read off in the same way for all.

export interface Rung {
  readonly width: number;
  /** Of the picture; no two rungs share it. */
  readonly height: number;
  /** What its encoder is asked for. */
  readonly kbps: number;
}

export interface Sample {
  /** Milliseconds since the player was told to play. */
  readonly at: number;
  /** currentTime: seconds of media. */
  readonly time: number;
  /** Lines of the picture shown; 0 before there is one. */
  readonly height: number;
  /** Pictures shown so far. */
  readonly pictures: number;
  /** Seconds from capture to now; undefined for what is not live. */
  readonly latency?: number | undefined;
}

export interface SessionTerms {
  readonly ladder: readonly Rung[];
  /** Of one segment. */
  readonly segmentSeconds: number;
  /** How long the session was watched. */
  readonly seconds: number;
}

export interface SessionFigures {
  /** Seconds until the first picture is shown and the clock moves; the whole session if that never was. */
  readonly startUp: number;
  /** Mean over the time played. */
  readonly kbps: number;
  readonly stalls: number;
  readonly stalledSeconds: number;
  readonly playedSeconds: number;
  /** Media that was jumped over, forward. */
  readonly skippedSeconds: number;
  readonly switches: number;
  /** Sum of |Δ kbit/s| over the session. */
  readonly switchedKbps: number;
  /** Mean; undefined for what is not live. */
  readonly latency: number | undefined;
  readonly nqoe: number;
  readonly pensieve: number;
}

/** A standstill of the clock, or of the picture, that is shorter is not counted. Seconds. */
const kLeastStall = 0.3;
const kLeastFreeze = 0.5;
/** The clock stands when it moves by less than this share of the time that passes. */
const kStandingShare = 0.2;
/** It jumps when it moves by more than twice the time that passes and this. Seconds. */
const kJump = 0.5;
/** Twitch's challenge tells low latency from the rest here. Seconds. */
const kLowLatency = 1.1;

/** From one sample to the next. */
interface Step {
  readonly seconds: number;
  readonly media: number;
  readonly kind: 'played' | 'stalled' | 'jumped';
  readonly kbps: number;
  readonly segment: number;
  readonly latency: number | undefined;
}

interface PlayedSegment {
  readonly number: number;
  /** Time and media played of it. */
  seconds: number;
  media: number;
  stalled: number;
  /** Seconds of each rung. */
  readonly rungs: Map<number, number>;
  latency: number;
}

function sumOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}

function kbpsOf(ladder: readonly Rung[], height: number): number {
  const rung = ladder.find((candidate) => candidate.height === height);
  if (rung === undefined) throw new Error(`a picture of ${height} lines is none of the ladder's`);
  return rung.kbps;
}

function stepsOf(samples: readonly Sample[], { ladder, segmentSeconds }: SessionTerms): Step[] {
  const steps: (Step & { readonly frozen: boolean })[] = [];
  for (const [index, sample] of samples.entries()) {
    const before = samples[index - 1];
    if (before === undefined) continue;
    const seconds = (sample.at - before.at) / 1000;
    const media = sample.time - before.time;
    const jumped = media < 0 || media > 2 * seconds + kJump;
    steps.push({
      seconds,
      media: jumped ? 0 : media,
      kind: jumped ? 'jumped' : media < kStandingShare * seconds ? 'stalled' : 'played',
      frozen: sample.pictures === before.pictures,
      kbps: kbpsOf(ladder, sample.height),
      segment: Math.floor((jumped ? sample.time : (before.time + sample.time) / 2) / segmentSeconds),
      latency: sample.latency,
    });
  }
  // A player may count its clock on without a picture to show for it, but not here.
  const frozen = rewritten(
    steps,
    ({ frozen }) => frozen,
    (run, seconds) =>
      seconds < kLeastFreeze ? run : run.map((step) => (step.kind === 'jumped' ? step : { ...step, kind: 'stalled' })),
  );
  return rewritten(
    frozen,
    ({ kind }) => kind === 'stalled',
    (run, seconds) => (seconds >= kLeastStall ? run : run.map((step) => ({ ...step, kind: 'played' }))),
  );
}

/** Each longest run of steps of which `has` is true goes through `rewrite`, which is told its seconds. */
function rewritten<S extends Step>(
  steps: readonly S[],
  has: (step: S) => boolean,
  rewrite: (run: readonly S[], seconds: number) => readonly S[],
): S[] {
  const result: S[] = [];
  for (let first = 0; first < steps.length; ) {
    let end = first;
    for (let step = steps[end]; step !== undefined && has(step); step = steps[++end]);
    const run = steps.slice(first, end);
    const next = steps[end];
    result.push(
      ...rewrite(
        run,
        sumOf(run, ({ seconds }) => seconds),
      ),
      ...(next === undefined ? [] : [next]),
    );
    first = end + 1;
  }
  return result;
}

function segmentsOf(steps: readonly Step[]): PlayedSegment[] {
  const segments: PlayedSegment[] = [];
  for (const step of steps) {
    let last = segments.at(-1);
    if (last?.number !== step.segment) {
      last = { number: step.segment, seconds: 0, media: 0, stalled: 0, rungs: new Map(), latency: 0 };
      segments.push(last);
    }
    if (step.kind !== 'played') {
      if (step.kind === 'stalled') last.stalled += step.seconds;
      continue;
    }
    last.seconds += step.seconds;
    last.media += step.media;
    last.latency += (step.latency ?? 0) * step.seconds;
    last.rungs.set(step.kbps, (last.rungs.get(step.kbps) ?? 0) + step.seconds);
  }
  return segments;
}

/** The rung that was shown longest; undefined where the clock only stood. */
function mainRung({ rungs }: PlayedSegment): number | undefined {
  return [...rungs].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/**
 * Both scores are sums over the segments played, divided by the number that the whole session could have held: what is not
 * played earns nothing, whether for a slow start or for stalls.
 *
 * Twitch (MMSys 2020), further divided by what the highest rung earns for a segment:
 *   duration·kbps − |Δkbps| − max·stall − (latency ≤ 1.1 s ? 0.05·min : 0.1·max)·latency − min·|1 − rate|
 * Pensieve (SIGCOMM 2017), linear, in Mbit/s with μ the highest rung's: R − μ·stall − |ΔR|
 */
function scores(
  segments: readonly PlayedSegment[],
  { ladder, segmentSeconds, seconds }: SessionTerms,
): Pick<SessionFigures, 'nqoe' | 'pensieve'> {
  const rungs = ladder.map(({ kbps }) => kbps);
  const [most, least] = [Math.max(...rungs), Math.min(...rungs)];
  let twitch = 0;
  let pensieve = 0;
  let before: number | undefined;
  for (const segment of segments) {
    const kbps = mainRung(segment);
    twitch -= most * segment.stalled;
    pensieve -= (most / 1000) * segment.stalled;
    if (kbps === undefined) continue;
    const share = Math.min(1, segment.media / segmentSeconds);
    const change = Math.abs(kbps - (before ?? kbps));
    const latency = segment.latency / segment.seconds;
    const latencyPrice = latency <= kLowLatency ? 0.05 * least : 0.1 * most;
    const rate = segment.media / segment.seconds;
    twitch += segment.media * kbps - change - share * (latencyPrice * latency + least * Math.abs(1 - rate));
    pensieve += (share * kbps - change) / 1000;
    before = kbps;
  }
  const whole = seconds / segmentSeconds;
  return { nqoe: twitch / (whole * segmentSeconds * most), pensieve: pensieve / whole };
}

/** `samples` in order; `firstPicture` in seconds since the player was told to play, undefined if none came. */
export function figuresOf(
  samples: readonly Sample[],
  firstPicture: number | undefined,
  terms: SessionTerms,
): SessionFigures {
  const shown = Math.min(firstPicture ?? terms.seconds, terms.seconds);
  const withPicture = samples.filter(
    ({ at, height }) => at >= shown * 1000 && at <= terms.seconds * 1000 && height > 0 && firstPicture !== undefined,
  );
  // Play may begin some time after the first picture: that is start-up still.
  const all = stepsOf(withPicture, terms);
  const first = all.findIndex(({ kind }) => kind !== 'stalled');
  const [steps, seen] = first < 0 ? [[], []] : [all.slice(first), withPicture.slice(first)];
  const startUp = first < 0 ? terms.seconds : shown + sumOf(all.slice(0, first), ({ seconds }) => seconds);
  const played = steps.filter(({ kind }) => kind === 'played');
  const stalled = steps.filter(({ kind }) => kind === 'stalled');
  const playedSeconds = sumOf(played, ({ seconds }) => seconds);
  const rungs = played.map(({ kbps }) => kbps);
  const changes = rungs.map((kbps, index) => Math.abs(kbps - (rungs[index - 1] ?? kbps))).filter((kbps) => kbps > 0);
  const live = played.filter(({ latency }) => latency !== undefined);
  const span = (seen.at(-1)?.time ?? 0) - (seen[0]?.time ?? 0);
  return {
    startUp,
    kbps: playedSeconds > 0 ? sumOf(played, ({ kbps, seconds }) => kbps * seconds) / playedSeconds : 0,
    stalls: steps.filter(({ kind }, index) => kind === 'stalled' && steps[index - 1]?.kind !== 'stalled').length,
    stalledSeconds: sumOf(stalled, ({ seconds }) => seconds),
    playedSeconds,
    skippedSeconds: Math.max(0, span - sumOf(steps, ({ media }) => media)),
    switches: changes.length,
    switchedKbps: sumOf(changes, (kbps) => kbps),
    latency:
      live.length === 0
        ? undefined
        : sumOf(live, ({ latency, seconds }) => (latency ?? 0) * seconds) / sumOf(live, ({ seconds }) => seconds),
    ...scores(segmentsOf(steps), terms),
  };
}
