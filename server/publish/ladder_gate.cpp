// SPDX-License-Identifier: Apache-2.0
#include "server/publish/ladder_gate.h"

namespace rill::server {

class LadderGate::Entrance : public MediaSink {
 public:
  Entrance(LadderGate& gate, uint64_t number) : gate_(&gate), number_(number) {}

  void begin(const PeriodStart& start) override {
    {
      std::lock_guard lock(gate_->mutex_);
      if (gate_->current_ != number_) return;
      gate_->in_period_ = true;
      gate_->ladder_->begin(start);
    }
    gate_->on_begin_(start);
  }

  void video(const VideoPicture& picture) override {
    std::lock_guard lock(gate_->mutex_);
    if (gate_->current_ == number_) gate_->ladder_->video(picture);
  }

  void audio(const AudioBlock& block) override {
    std::lock_guard lock(gate_->mutex_);
    if (gate_->current_ == number_) gate_->ladder_->audio(block);
  }

  void end() override {
    {
      std::lock_guard lock(gate_->mutex_);
      if (gate_->current_ != number_) return;
      gate_->current_ = 0;
      gate_->in_period_ = false;
      gate_->ladder_->end();
    }
    gate_->on_idle_();
  }

  // Not under the lock: it waits.
  void wait_for_room(std::chrono::microseconds limit) override { gate_->ladder_->wait_for_room(limit); }

 private:
  LadderGate* gate_;
  const uint64_t number_;
};

std::unique_ptr<MediaSink> LadderGate::enter() {
  std::lock_guard lock(mutex_);
  if (in_period_) ladder_->end();
  in_period_ = false;
  current_ = ++last_;
  return std::make_unique<Entrance>(*this, current_);
}

bool LadderGate::empty() const {
  std::lock_guard lock(mutex_);
  return current_ == 0;
}

}  // namespace rill::server
