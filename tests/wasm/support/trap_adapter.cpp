// SPDX-License-Identifier: Apache-2.0
//
// A decoder that misbehaves on command, for the tests of its supervision. The first byte of a packet says
// what it does:
//   'f' a frame now, its samples the packet's second byte    'd' a frame that is held back until flush
//   'w' a frame that is in work until it is waited for, or its place is wanted for a third one; its
//       max_content_light tells how many then remained in work
//   'p' an unreachable instruction in another thread, which is waited for (`simd-threads` only)
//   't' an unreachable instruction    'a' abort()    'h' never returns    'e' cannot be decoded    'm' out of
//   memory
#include <pthread.h>

#include <array>
#include <cstdlib>
#include <deque>

#include "wasm/codecs/codec_adapter.h"
#include "wasm/codecs/frame_pool.h"

namespace rill::codecs {

namespace {

constexpr int kWidth = 16;
constexpr int kHeight = 8;
constexpr size_t kPlacesInWork = 2;

void* trap(void* /*unused*/) {
  __builtin_trap();
}

// Returns only where there are no threads.
void wait_for_crashing_thread() {
  pthread_t thread;
  if (pthread_create(&thread, nullptr, trap, nullptr) != 0) return;
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t never = PTHREAD_COND_INITIALIZER;
  pthread_mutex_lock(&mutex);
  for (;;) pthread_cond_wait(&never, &mutex);
}

class TrapAdapter final : public CodecAdapter {
 public:
  RillStatus configure(const CodecConfig& config) override {
    if (config.codec != "trap") return fail(kRillErrorUnsupported, "not the codec 'trap'");
    return reset();
  }

  RillStatus send(const EncodedPacket& packet) override {
    if (pool_.full()) return kRillAgain;
    switch (packet.data.empty() ? 'e' : packet.data[0]) {
      case 'f':
        return keep(packet, ready_);
      case 'd':
        return keep(packet, held_);
      case 'w':
        if (in_work_.size() == kPlacesInWork) finish_one();
        return keep(packet, in_work_);
      case 'p':
        wait_for_crashing_thread();
        return fail(kRillErrorDecode, "there are no threads");
      case 't':
        __builtin_trap();
      case 'a':
        std::abort();
      case 'h':
        for (volatile int forever = 0;; forever = forever + 1) {
        }
      case 'm':
        return fail(kRillErrorMemory, "out of memory, as told");
      default:
        return fail(kRillErrorDecode, "undecodable, as told");
    }
  }

  RillStatus receive(bool wait) override {
    if (ready_.empty() && wait && !in_work_.empty()) finish_one();
    if (ready_.empty()) return flushing_ ? kRillEnd : kRillAgain;
    current_ = ready_.front();
    ready_.pop_front();
    return kRillOk;
  }

  RillStatus flush() override {
    while (!in_work_.empty()) finish_one();
    ready_.insert(ready_.end(), held_.begin(), held_.end());
    held_.clear();
    flushing_ = true;
    return kRillOk;
  }

  RillStatus reset() override {
    for (const RillVideoFrame& frame : ready_) pool_.release(frame.id);
    for (const RillVideoFrame& frame : held_) pool_.release(frame.id);
    for (const RillVideoFrame& frame : in_work_) pool_.release(frame.id);
    ready_.clear();
    held_.clear();
    in_work_.clear();
    flushing_ = false;
    return kRillOk;
  }

  void release(int frame_id) override { pool_.release(frame_id); }
  const RillVideoFrame* video_frame() const override { return &current_; }

 private:
  void finish_one() {
    RillVideoFrame& frame = ready_.emplace_back(in_work_.front());
    in_work_.pop_front();
    frame.max_content_light = static_cast<int32_t>(in_work_.size());
  }

  RillStatus keep(const EncodedPacket& packet, std::deque<RillVideoFrame>& queue) {
    flushing_ = false;
    std::array<uint8_t, kWidth> row;
    row.fill(packet.data.size() > 1 ? packet.data[1] : 0);
    const FramePool::Frame* copy = pool_.copy({PlaneView{row.data(), 0, kWidth, kHeight},
                                               PlaneView{row.data(), 0, kWidth / 2, kHeight / 2},
                                               PlaneView{row.data(), 0, kWidth / 2, kHeight / 2}});
    if (copy == nullptr) return fail(kRillErrorMemory, "out of memory");
    RillVideoFrame frame{};
    frame.pts = packet.pts;
    frame.duration = packet.duration;
    frame.id = copy->id;
    frame.format = kRillI420;
    frame.bit_depth = 8;
    frame.width = frame.coded_width = kWidth;
    frame.height = frame.coded_height = kHeight;
    frame.sample_aspect_width = frame.sample_aspect_height = 1;
    frame.keyframe = packet.keyframe ? 1 : 0;
    for (size_t i = 0; i < 3; ++i) {
      frame.plane[i] = copy->plane[i];
      frame.stride[i] = copy->stride[i];
    }
    queue.push_back(frame);
    return kRillOk;
  }

  FramePool pool_;
  std::deque<RillVideoFrame> ready_;
  std::deque<RillVideoFrame> held_;
  std::deque<RillVideoFrame> in_work_;
  RillVideoFrame current_{};
  bool flushing_ = false;
};

}  // namespace

std::unique_ptr<CodecAdapter> make_codec_adapter() {
  return std::make_unique<TrapAdapter>();
}

}  // namespace rill::codecs
