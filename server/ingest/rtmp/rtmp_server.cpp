// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/rtmp/rtmp_server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <random>
#include <set>

#include "server/http/deadline.h"
#include "server/http/listener.h"
#include "server/ingest/rtmp/session.h"

namespace rill::server::rtmp {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr size_t kReadSize = 64u << 10;
constexpr size_t kMaxUnsent = 1u << 20;                   // answers that a peer leaves unread
const MediaTime kLinger = MediaTime::milliseconds(1000);  // for the last status to arrive

struct Counters {
  uint64_t accepted = 0, refused = 0, timed_out = 0, protocol_errors = 0, bytes = 0, publishing = 0;
  MediaCounters media;  // of ended sessions
};

class Connection;

// What outlives the server while its connections end.
struct Shared {
  Shared(asio::io_context& context, Channels& target, RtmpServerOptions wishes)
      : io(context), channels(target), options(std::move(wishes)) {}

  asio::io_context& io;
  Channels& channels;
  RtmpServerOptions options;
  Counters counters;
  std::set<Connection*> connections;

  void log(bool warning, const std::string& line) const {
    if (options.log) options.log(warning, line);
  }
};

// Kept alive by its coroutines: one reads, one watches the deadline (Deadline::watch), one writes while there
// is something to write.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<Shared> shared, tcp::socket socket, std::string peer)
      : shared_(std::move(shared)),
        socket_(std::move(socket)),
        deadline_(shared_->io),
        peer_(std::move(peer)) {}

  void start(uint32_t seed) {
    shared_->connections.insert(this);
    // Called on any thread, perhaps after the connection is gone.
    auto on_replaced = [weak = weak_from_this(), &io = shared_->io] {
      asio::post(io, [weak] {
        if (auto self = weak.lock()) self->replaced();
      });
    };
    session_.emplace(shared_->channels, SessionOptions{"rtmp " + peer_, std::move(on_replaced), seed});
    deadline_.arm(shared_->options.setup_timeout);
    asio::co_spawn(
        shared_->io, [self = shared_from_this()] { return self->read(); }, asio::detached);
    asio::co_spawn(
        shared_->io,
        [self = shared_from_this()] { return self->deadline_.watch([self] { self->expired(); }); },
        asio::detached);
  }

  void stop() {
    end_session();
    close();
  }

  // Of the running session; those of ended ones are in Shared.
  [[nodiscard]] MediaCounters media() const { return session_ ? session_->counters() : MediaCounters{}; }

 private:
  asio::awaitable<void> read() {
    std::vector<uint8_t> buffer(kReadSize);
    while (!closed_) {
      auto [error, count] = co_await socket_.async_read_some(asio::buffer(buffer), kAwait);
      if (error || closed_) break;
      shared_->counters.bytes += count;
      if (!session_) continue;  // closing: what still comes is of no interest
      session_->feed(ByteSpan(buffer).first(count));
      after_session_step();
    }
    end_session();
    close();
    shared_->connections.erase(this);
  }

  void replaced() {
    if (!session_) return;
    session_->replaced();
    after_session_step();
  }

  void after_session_step() {
    const std::vector<uint8_t> output = session_->take_output();
    unsent_.insert(unsent_.end(), output.begin(), output.end());
    note_phase();
    if (unsent_.size() > kMaxUnsent) {
      ++shared_->counters.timed_out;
      shared_->log(true, peer_ + ": closed: does not read its answers");
      return stop();
    }
    if (!unsent_.empty() && !writing_) {
      writing_ = true;
      asio::co_spawn(
          shared_->io, [self = shared_from_this()] { return self->write(); }, asio::detached);
    }
    if (session_->phase() == Session::Phase::kClosing) {
      if (const auto& reason = session_->ended_because()) {
        ++shared_->counters.protocol_errors;
        shared_->log(true, peer_ + ": closed: " + reason->describe());
      }
      end_session();
      // The last status must reach a peer that is still sending: closing with bytes unread would reset the
      // connection.
      deadline_.arm(kLinger);
      if (!writing_) shut_down_sending();
    }
  }

  void note_phase() {
    const Session::Phase phase = session_->phase();
    if (phase == Session::Phase::kPublishing) deadline_.arm(shared_->options.silence_timeout);
    if (phase == last_phase_) return;
    if (last_phase_ == Session::Phase::kPublishing) {
      --shared_->counters.publishing;
      shared_->log(false, peer_ + ": publication of " + session_->channel() + " ended");
      if (phase == Session::Phase::kIdle) deadline_.arm(shared_->options.setup_timeout);
    }
    if (phase == Session::Phase::kPublishing) {
      ++shared_->counters.publishing;
      shared_->log(false, peer_ + ": publishes " + session_->channel());
    }
    last_phase_ = phase;
  }

  asio::awaitable<void> write() {
    while (!unsent_.empty() && !closed_) {
      const std::vector<uint8_t> output = std::exchange(unsent_, {});
      auto [error, count] = co_await asio::async_write(socket_, asio::buffer(output), kAwait);
      if (error) break;
    }
    writing_ = false;
    if (!session_) shut_down_sending();
  }

  void shut_down_sending() {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
  }

  void end_session() {
    if (!session_) return;
    if (last_phase_ == Session::Phase::kPublishing) {
      --shared_->counters.publishing;
      shared_->log(false, peer_ + ": publication of " + session_->channel() + " ended");
    }
    shared_->counters.media += session_->counters();
    session_.reset();
  }

  void close() {
    closed_ = true;
    error_code ignored;
    socket_.close(ignored);
    deadline_.close();
  }

  void expired() {
    if (session_) {
      ++shared_->counters.timed_out;
      shared_->log(true, peer_ + ": closed: silent for too long");
    }
    stop();
  }

  std::shared_ptr<Shared> shared_;
  tcp::socket socket_;
  Deadline deadline_;
  std::string peer_;
  std::optional<Session> session_;  // gone once the connection is closing
  Session::Phase last_phase_ = Session::Phase::kHandshake;
  std::vector<uint8_t> unsent_;
  bool writing_ = false;
  bool closed_ = false;
};

class RtmpServerImpl final : public RtmpServer {
 public:
  RtmpServerImpl(std::shared_ptr<Shared> shared, std::unique_ptr<Listener> listener)
      : shared_(std::move(shared)), listener_(std::move(listener)), port_(listener_->port()) {
    listener_->start(
        [shared = shared_, seeds = std::minstd_rand(std::random_device{}())](tcp::socket socket,
                                                                             std::string peer) mutable {
          if (shared->connections.size() >= shared->options.max_connections) {
            ++shared->counters.refused;
            return;
          }
          ++shared->counters.accepted;
          std::make_shared<Connection>(shared, std::move(socket), std::move(peer))
              ->start(static_cast<uint32_t>(seeds()));
        },
        [shared = shared_](const std::string& failure) { shared->log(true, failure); });
  }
  ~RtmpServerImpl() override { stop(); }

  [[nodiscard]] uint16_t port() const override { return port_; }

  void stop() override {
    listener_->stop();
    for (Connection* connection : shared_->connections) connection->stop();
  }

  [[nodiscard]] std::vector<MetricSample> metrics() const override {
    const Counters& counters = shared_->counters;
    MediaCounters media = counters.media;
    for (const Connection* connection : shared_->connections) media += connection->media();
    const auto counter = [](const char* name, const char* help, uint64_t value) {
      return MetricSample{name, help, MetricKind::kCounter, {}, static_cast<double>(value)};
    };
    const auto gauge = [](const char* name, const char* help, uint64_t value) {
      return MetricSample{name, help, MetricKind::kGauge, {}, static_cast<double>(value)};
    };
    return {
        gauge("rill_rtmp_connections", "Open RTMP connections", shared_->connections.size()),
        gauge("rill_rtmp_publishers", "RTMP connections that publish", counters.publishing),
        counter("rill_rtmp_connections_total", "RTMP connections accepted", counters.accepted),
        counter("rill_rtmp_refused_total", "RTMP connections over the limit", counters.refused),
        counter("rill_rtmp_timeouts_total", "RTMP connections closed for silence or slowness",
                counters.timed_out),
        counter("rill_rtmp_errors_total", "RTMP connections closed for a protocol error or a refusal",
                counters.protocol_errors),
        counter("rill_rtmp_received_bytes_total", "Bytes received over RTMP", counters.bytes),
        counter("rill_rtmp_video_packets_total", "Video packets received over RTMP", media.video_packets),
        counter("rill_rtmp_audio_packets_total", "Audio packets received over RTMP", media.audio_packets),
        counter("rill_rtmp_dropped_messages_total", "Malformed media messages", media.dropped_messages),
    };
  }

 private:
  std::shared_ptr<Shared> shared_;
  std::unique_ptr<Listener> listener_;
  uint16_t port_;
};

}  // namespace

Result<std::unique_ptr<RtmpServer>> RtmpServer::create(asio::io_context& io, Channels& channels,
                                                       RtmpServerOptions options) {
  auto listener = TRY(Listener::open(io, {.address = options.address, .port = options.port}));
  auto shared = std::make_shared<Shared>(io, channels, std::move(options));
  return std::unique_ptr<RtmpServer>(
      std::make_unique<RtmpServerImpl>(std::move(shared), std::move(listener)));
}

}  // namespace rill::server::rtmp
