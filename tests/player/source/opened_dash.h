// SPDX-License-Identifier: Apache-2.0
//
// A DASH source on a fake web server, and the MPDs to put there.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "player/base/iso8601.h"
#include "player/source/dash_source.h"
#include "tests/support/fake_platform.h"

namespace rill::source {

using testing::FakeHttp;
using testing::FakeResponse;
using testing::FakeTime;

inline constexpr const char* kUrl = "http://a.test/x/manifest.mpd";

struct Opened {
  FakeTime time;
  FakeHttp http{time};
  Network network{http, time, time, Jitter(7)};
  std::map<std::string, std::function<FakeResponse()>> files;
  size_t renditions_told = 0;
  std::vector<StreamId> timelines_told;
  std::vector<SourceError> errors;
  std::vector<TimedEvent> events;
  std::unique_ptr<Source> source;
  UnixTime began = time.unix_now();

  void serve(const std::string& url, const std::string& text) {
    files[url] = [text] { return testing::text_response(text, "application/dash+xml"); };
  }
  void open(const std::string& mpd) {
    serve(kUrl, mpd);
    open();
  }
  void open() {
    http.serve = [this](const HttpRequest& request) {
      const auto found = files.find(request.url);
      if (found != files.end()) return found->second();
      FakeResponse missing;
      missing.status = 404;
      return missing;
    };
    source =
        open_source(network, kUrl,
                    {.on_renditions = [this] { ++renditions_told; },
                     .on_timeline = [this](StreamId stream) { timelines_told.push_back(stream); },
                     .on_error = [this](SourceError error) { errors.push_back(std::move(error)); },
                     .on_timed_event = [this](TimedEvent event) { events.push_back(std::move(event)); }});
    run(100);
  }
  void run(int64_t milliseconds) { time.run_for(MediaTime::milliseconds(milliseconds)); }
  // Follows the first rendition's stream.
  const Timeline& follow() {
    const StreamId stream = source->renditions().at(0).stream;
    source->follow(stream);
    run(200);
    return *source->timeline(stream);
  }
  const Timeline& timeline() { return *source->timeline(source->renditions().at(0).stream); }
  [[nodiscard]] std::string date(int64_t seconds) const {
    return format_iso8601(began + MediaTime::milliseconds(seconds * 1000));
  }
};

inline std::string set_of(const std::string& addressing, const std::string& id = "v") {
  return "<AdaptationSet contentType=\"video\">" + addressing + "<Representation id=\"" + id +
         "\" bandwidth=\"400000\" codecs=\"avc1.42c01e\" width=\"640\" height=\"360\"/></AdaptationSet>";
}

inline std::string vod_of(const std::string& periods) {
  return "<MPD type=\"static\" mediaPresentationDuration=\"PT10S\">" + periods + "</MPD>";
}

inline std::vector<std::string> urls_of(const Timeline& timeline) {
  std::vector<std::string> urls;
  for (const MediaSegment& segment : timeline.segments) urls.push_back(segment.url);
  return urls;
}

inline std::string live_of(const Opened& o, int64_t start, const std::string& inside,
                           const std::string& attributes = "") {
  return "<MPD type=\"dynamic\" availabilityStartTime=\"" + o.date(start) + "\" " + attributes + ">" +
         inside + "</MPD>";
}

}  // namespace rill::source
