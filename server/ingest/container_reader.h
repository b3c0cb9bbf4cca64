// SPDX-License-Identifier: Apache-2.0
//
// Reads any container that libavformat knows, from a file, a URL or bytes that arrive, and gives the packets
// of its best picture and sound streams. Use from one thread; `stop` ends a read that blocks.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "player/base/result.h"
#include "server/ingest/publication.h"
#include "server/ingest/wall_clock.h"

struct AVFormatContext;
struct AVIOContext;

namespace rill::server {

// Fills `buffer` and says how much; waits while there is nothing; 0: the end.
using ReadFunction = std::function<size_t(std::span<uint8_t> buffer)>;

class ContainerReader {
 public:
  // kNotFound or kNetwork if it cannot be opened, kMalformed if it cannot be read, kUnsupported without
  // picture and sound.
  [[nodiscard]] static Result<std::unique_ptr<ContainerReader>> open_url(const std::string& url,
                                                                         const StopSignal& stop);
  [[nodiscard]] static Result<std::unique_ptr<ContainerReader>> open_bytes(ReadFunction read,
                                                                           const StopSignal& stop);
  ~ContainerReader();
  ContainerReader(const ContainerReader&) = delete;
  ContainerReader& operator=(const ContainerReader&) = delete;

  // One per stream, for Publication::describe().
  [[nodiscard]] std::vector<StreamDescription> descriptions() const;
  // Nothing at the end (a stop included). kMalformed if the container is broken beyond reading on.
  Result<std::optional<IngestPacket>> next();
  // Back to the first packet; false if the source cannot.
  bool rewind();

 private:
  explicit ContainerReader(const StopSignal& stop) : stop_(&stop) {}
  Result<void> open(const char* url);
  static int read_bytes(void* opaque, uint8_t* buffer, int size);
  static int interrupted(void* opaque);

  const StopSignal* stop_;
  ReadFunction read_;
  AVIOContext* io_ = nullptr;
  AVFormatContext* context_ = nullptr;
  int video_ = -1;
  int audio_ = -1;
};

}  // namespace rill::server
