// SPDX-License-Identifier: Apache-2.0
#include "server/publish/dash_answer.h"

#include "player/base/iso8601.h"
#include "player/format/dash/writer.h"
#include "server/publish/body.h"

namespace rill::server {
namespace {

// In the order in which players shall try them; "direct" is as old as the answer, a second and what caches
// add.
constexpr char kHttpIso[] = "urn:mpeg:dash:utc:http-iso:2014";
constexpr char kHttpHead[] = "urn:mpeg:dash:utc:http-head:2014";
constexpr char kDirect[] = "urn:mpeg:dash:utc:direct:2014";
constexpr MediaTime kLongestStamp = MediaTime::milliseconds(1000);

}  // namespace

ContentResponse DashAnswer::answer(dash::Mpd mpd, UnixTime now) {
  const bool changed = last_ != mpd;
  if (!changed && now - stamped_ < kLongestStamp) return response_;
  if (changed) {
    published_ = now;
    last_ = mpd;
  }
  stamped_ = now;
  mpd.publish_time = published_;
  mpd.utc_timings = {{kHttpIso, kTimeUrl, ""}, {kHttpHead, kTimeUrl, ""}, {kDirect, format_iso8601(now), ""}};
  response_ = text_response(dash::write_mpd(mpd), kTypeMpd);
  return response_;
}

ContentResponse time_answer(UnixTime now) {
  const std::string text = format_iso8601(now);
  ContentResponse response;
  response.content_type = "text/plain; charset=utf-8";
  response.cache_control = "no-store";
  response.body = std::make_shared<const std::vector<uint8_t>>(text.begin(), text.end());
  return response;
}

}  // namespace rill::server
