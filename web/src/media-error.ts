// SPDX-License-Identifier: Apache-2.0
// Errors as the page sees them. `category` says where it went wrong, `detail` what:
//
//   network   network           no response: connection, DNS, CORS, offline
//             timeout           no byte within the limit
//             http-status       an HTTP status that is no success
//             not-found         404 or 410
//             unauthorized      401 or 403
//   manifest  malformed, truncated, unsupported, too-large, unexpected-content
//   media     malformed, truncated, unsupported, too-large, unexpected-content: the segments
//   decoder   decode            the decoder rejected the data and goes on
//             decoder-crashed   it trapped or hung and was restarted; fatal when it keeps failing
//             unsupported       no module plays this codec
//   platform  platform          the browser refused something while playing (a lost WebGL context, memory)
//             webgl-unavailable, core-unavailable, worker-unavailable   the player could not start
//             core-crashed      the core trapped; the next load starts a new one
//
// Details of the core are the names of ErrorCode (player/base/result.h). `message` says what and why; `cause` is the why alone.

import type { ErrorCategory, PlayerErrorDescription } from './messages.js';

/** Shaped like MediaError; `code` is one of its four constants. */
export class RillMediaError {
  static readonly MEDIA_ERR_ABORTED = 1;
  static readonly MEDIA_ERR_NETWORK = 2;
  static readonly MEDIA_ERR_DECODE = 3;
  static readonly MEDIA_ERR_SRC_NOT_SUPPORTED = 4;
  readonly MEDIA_ERR_ABORTED = 1;
  readonly MEDIA_ERR_NETWORK = 2;
  readonly MEDIA_ERR_DECODE = 3;
  readonly MEDIA_ERR_SRC_NOT_SUPPORTED = 4;

  readonly code: number;
  readonly message: string;
  readonly category: ErrorCategory;
  readonly detail: string;
  readonly fatal: boolean;
  readonly cause: string | undefined;

  constructor(error: PlayerErrorDescription) {
    this.code = mediaErrorCode(error);
    this.message = sentenceOf(error);
    this.category = error.category;
    this.detail = error.code;
    this.fatal = error.fatal;
    this.cause = error.cause;
  }
}

function mediaErrorCode({ category, code }: PlayerErrorDescription): number {
  if (category === 'network') return RillMediaError.MEDIA_ERR_NETWORK;
  if (category === 'manifest' || code === 'unsupported') return RillMediaError.MEDIA_ERR_SRC_NOT_SUPPORTED;
  return RillMediaError.MEDIA_ERR_DECODE;
}

/** What pages show and log: "playlist: http-status: HTTP status 503 for http://…". */
function sentenceOf({ message, cause }: PlayerErrorDescription): string {
  return cause === undefined ? message : `${message}: ${cause}`;
}

/** `playbackerror`: every error, fatal or not. Fatal ones are also `error` events and the element's `error`. */
export class PlaybackErrorEvent extends Event {
  readonly category: ErrorCategory;
  readonly code: string;
  readonly message: string;
  readonly fatal: boolean;
  readonly cause: string | undefined;

  constructor(error: PlayerErrorDescription) {
    super('playbackerror');
    this.category = error.category;
    this.code = error.code;
    this.message = sentenceOf(error);
    this.fatal = error.fatal;
    this.cause = error.cause;
  }
}
