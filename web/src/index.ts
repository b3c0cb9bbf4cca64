// SPDX-License-Identifier: Apache-2.0
// The package: classes and types, without side effects. `rill-player/define` registers the element.
export { RillPlayerElement, type StreamType } from './rill-player.js';
export { PlaybackErrorEvent, RillMediaError } from './media-error.js';
export { AudioTrack, AudioTrackEvent, AudioTrackList } from './audio-tracks.js';
export {
  MetadataCue,
  MetadataTextTrack,
  MetadataTextTrackList,
  MetadataTrackEvent,
  TimedEvent,
  type TimedEventDetail,
} from './text-tracks.js';
export { RenditionEvent, VideoRendition, VideoRenditionList, type RenditionChange } from './video-renditions.js';
export type { VideoFrameCallback } from './frame-callbacks.js';
export type {
  AbrStats,
  ErrorCategory,
  FrameMetadata,
  PictureReadback,
  PlayerStats,
  RenditionReason,
} from './messages.js';
