# SPDX-License-Identifier: Apache-2.0
rill_fuzzer(rtmp LIBS rill_rtmp_protocol)
rill_fuzzer(http LIBS rill_http_protocol)
