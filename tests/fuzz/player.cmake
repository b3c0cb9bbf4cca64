# SPDX-License-Identifier: Apache-2.0
# Fuzz targets of what the player reads.
rill_fuzzer(hls_playlist LIBS rill_hls)
rill_fuzzer(mp4 LIBS rill_mp4)
rill_fuzzer(aac LIBS rill_codec)
rill_fuzzer(avc LIBS rill_codec)
rill_fuzzer(hevc LIBS rill_codec)
rill_fuzzer(vp9 LIBS rill_codec)
rill_fuzzer(av1 LIBS rill_codec)
rill_fuzzer(broadcast_audio LIBS rill_codec)
rill_fuzzer(codec_string LIBS rill_codec)
rill_fuzzer(mpd LIBS rill_source)
rill_fuzzer(ts LIBS rill_demux)
