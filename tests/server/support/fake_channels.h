// SPDX-License-Identifier: Apache-2.0
//
// Channels that remember what publishers gave them, for tests of the ingest protocols. Channel "locked" has
// the key "secret", channel names with a space are illegal. Thread-safe; wait_until() waits for what other
// threads do.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "server/ingest/publication.h"

namespace rill::server {

struct Published {
  std::vector<StreamDescription> descriptions;
  std::vector<IngestPacket> packets;
  std::vector<uint8_t> body;
  std::string origin;
  std::function<void()> on_replaced;
  std::function<void()> on_writable;
  std::function<void(Result<void>)> on_done;
  size_t body_room = SIZE_MAX;  // what write() takes before it waits
  bool active = false;
  bool finished = false;

  [[nodiscard]] size_t count(StreamKind kind) const {
    return static_cast<size_t>(
        std::count_if(packets.begin(), packets.end(), [&](const auto& p) { return p.kind == kind; }));
  }
};

class FakeChannels : public Channels {
 public:
  Result<std::unique_ptr<Publication>> publish(const std::string& channel, const std::string& key,
                                               const std::string& origin,
                                               std::function<void()> on_replaced) override {
    if (auto refused = check(channel, key); !refused.ok()) return std::move(refused).error();
    change([&](auto& channels) {
      channels[channel].origin = origin;
      channels[channel].on_replaced = std::move(on_replaced);
      channels[channel].active = true;
    });
    return std::unique_ptr<Publication>(std::make_unique<FakePublication>(*this, channel));
  }

  Result<std::unique_ptr<BodyPublication>> publish_body(const std::string& channel, const std::string& key,
                                                        const std::string& origin,
                                                        std::function<void()> on_writable,
                                                        std::function<void(Result<void>)> on_done) override {
    if (auto refused = check(channel, key); !refused.ok()) return std::move(refused).error();
    change([&](auto& channels) {
      channels[channel].origin = origin;
      channels[channel].on_writable = std::move(on_writable);
      channels[channel].on_done = std::move(on_done);
      channels[channel].active = true;
    });
    return std::unique_ptr<BodyPublication>(std::make_unique<FakeBody>(*this, channel));
  }

  // A copy of what has come so far.
  Published snapshot(const std::string& channel) {
    const std::lock_guard lock(mutex_);
    return channels_[channel];
  }

  template <typename Predicate>
  bool wait_until(const std::string& channel, Predicate predicate) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(60), [&] { return predicate(channels_[channel]); });
  }

  template <typename Change>
  void change(Change apply) {
    {
      const std::lock_guard lock(mutex_);
      apply(channels_);
    }
    changed_.notify_all();
  }

 private:
  static Result<void> check(const std::string& channel, const std::string& key) {
    if (channel.empty() || channel.find(' ') != std::string::npos) {
      return Error{ErrorCode::kInvalidArgument, "illegal channel name"};
    }
    if (channel == "locked" && key != "secret") return Error{ErrorCode::kUnauthorized, "wrong key"};
    return {};
  }

  class FakePublication : public Publication {
   public:
    FakePublication(FakeChannels& owner, std::string channel) : owner_(owner), channel_(std::move(channel)) {}
    ~FakePublication() override {
      owner_.change([&](auto& channels) { channels[channel_].active = false; });
    }
    void describe(StreamDescription description) override {
      owner_.change(
          [&](auto& channels) { channels[channel_].descriptions.push_back(std::move(description)); });
    }
    void packet(IngestPacket packet) override {
      owner_.change([&](auto& channels) { channels[channel_].packets.push_back(std::move(packet)); });
    }

   private:
    FakeChannels& owner_;
    std::string channel_;
  };

  class FakeBody : public BodyPublication {
   public:
    FakeBody(FakeChannels& owner, std::string channel) : owner_(owner), channel_(std::move(channel)) {}
    ~FakeBody() override {
      owner_.change([&](auto& channels) { channels[channel_].active = false; });
    }
    size_t write(ByteSpan bytes) override {
      size_t count = 0;
      owner_.change([&](auto& channels) {
        Published& published = channels[channel_];
        count = std::min(bytes.size(), published.body_room);
        published.body_room -= count;
        published.body.insert(published.body.end(), bytes.begin(),
                              bytes.begin() + static_cast<std::ptrdiff_t>(count));
      });
      return count;
    }
    void finish() override {
      std::function<void(Result<void>)> done;
      owner_.change([&](auto& channels) {
        channels[channel_].finished = true;
        done = channels[channel_].on_done;
      });
      done({});
    }

   private:
    FakeChannels& owner_;
    std::string channel_;
  };

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Published> channels_;
};

}  // namespace rill::server
