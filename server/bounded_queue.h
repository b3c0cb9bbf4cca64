// SPDX-License-Identifier: Apache-2.0
//
// A queue between two threads that cannot grow beyond its capacity. What happens when it is full is the
// producer's choice, made by the call it uses: push() refuses (the producer counts what it drops),
// wait_for_room() lets it wait first. Order is kept.
//
//   BoundedQueue<Picture> queue(8);
//   if (!queue.push(std::move(picture))) ++dropped;          // producer
//   while (auto picture = queue.pop()) encode(*picture);     // consumer; ends after close()
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace rill::server {

template <typename T>
class BoundedQueue {
 public:
  explicit BoundedQueue(size_t capacity) : capacity_(capacity) {}

  // Producer. False when full or closed: the item is gone.
  [[nodiscard]] bool push(T item) {
    std::lock_guard lock(mutex_);
    if (closed_ || items_.size() >= capacity_) return false;
    items_.push_back(std::move(item));
    changed_.notify_all();
    return true;
  }

  // Producer: for the rare messages that must not be lost (a begin, an end). Ignored when closed.
  void push_always(T item) {
    std::lock_guard lock(mutex_);
    if (closed_) return;
    items_.push_back(std::move(item));
    changed_.notify_all();
  }

  // Producer. True when there is room, at the latest after `limit`; false when there is none or the queue is
  // closed.
  bool wait_for_room(std::chrono::microseconds limit) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, limit, [&] { return closed_ || items_.size() < capacity_; });
    return !closed_ && items_.size() < capacity_;
  }

  // Consumer. Waits for an item; nothing once the queue is closed and empty.
  [[nodiscard]] std::optional<T> pop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || !items_.empty(); });
    if (items_.empty()) return std::nullopt;
    T item = std::move(items_.front());
    items_.pop_front();
    changed_.notify_all();
    return item;
  }

  // Any thread. Nothing more goes in; what is there still comes out.
  void close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }

  // Any thread.
  [[nodiscard]] size_t size() const {
    std::lock_guard lock(mutex_);
    return items_.size();
  }

 private:
  const size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<T> items_;
  bool closed_ = false;
};

}  // namespace rill::server
