# SPDX-License-Identifier: Apache-2.0
# Fuzz targets of what the player reads.
rill_fuzzer(hls_playlist LIBS rill_hls)
rill_fuzzer(mp4 LIBS rill_mp4)
rill_fuzzer(aac LIBS rill_codec)
rill_fuzzer(avc LIBS rill_codec)
