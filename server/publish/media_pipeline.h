// SPDX-License-Identifier: Apache-2.0
//
// The media side of the origin behind one door: channels that take publishers in, decode, encode the ladder,
// cut segments, and the content below /live/ that comes of it. Owns every channel and its threads. All
// methods are thread-safe except that start() and stop() are called once each, from one thread.
//
//   auto pipeline = TRY(MediaPipeline::create(config, {}));
//   TRY(pipeline->start());                       // inputs of the configuration start: test pattern, looped
//   files pipeline->get(request, done);                 // from the HTTP server auto publication =
//   pipeline->publish(...);    // from the RTMP server; must be destroyed before the pipeline
//   pipeline->stop();
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "player/base/result.h"
#include "server/channel_config.h"
#include "server/ingest/publication.h"
#include "server/log_hook.h"
#include "server/metric_sample.h"
#include "server/publish/content.h"

namespace rill::server {

struct MediaHooks {
  LogFunction log;
};

class MediaPipeline : public Channels, public Content {
 public:
  // kInvalidArgument for a configuration that validate() refuses, kUnsupported for one whose encoders this
  // machine does not have.
  [[nodiscard]] static Result<std::unique_ptr<MediaPipeline>> create(MediaConfig config, MediaHooks hooks);

  // An input file that cannot be opened is no error here: it is logged and tried again, as a publisher that
  // comes later.
  [[nodiscard]] virtual Result<void> start() = 0;
  // Ends every thread; waiting requests are answered. After it, publish() is refused with kAborted.
  virtual void stop() = 0;

  [[nodiscard]] virtual std::vector<MetricSample> metrics() const = 0;
};

}  // namespace rill::server
