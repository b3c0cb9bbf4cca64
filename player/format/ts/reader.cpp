// SPDX-License-Identifier: Apache-2.0
#include "player/format/ts/reader.h"

#include <algorithm>

namespace rill::ts {

void TsReader::restart() {
  sync_.restart();
  for (auto& [number, pid] : pids_) {
    const bool wanted = pid.wanted;
    pid = Pid(number);
    pid.wanted = wanted;
  }
  events_.clear();
  damage_ = TsDamage();
  packets_ = 0;
  clock_jumped_ = false;
}

Result<void> TsReader::push(ByteSpan bytes) {
  sync_.push(bytes);
  while (const auto packet = sync_.next()) TRY(handle(*packet));
  return {};
}

Result<void> TsReader::finish() {
  sync_.finish();
  while (const auto packet = sync_.next()) TRY(handle(*packet));
  for (auto& [number, pid] : pids_) emit(pid.pes.finish());
  uint64_t broken = 0;
  for (const auto& [number, pid] : pids_) broken += pid.pes.broken();
  damage_.broken_units = broken;
  damage_.skipped_bytes = sync_.skipped_bytes();
  if (sync_.first_skipped()) note_damage(*sync_.first_skipped());
  if (packets_ == 0) return Error{ErrorCode::kUnexpectedContent, "no transport stream: no packet found", 0};
  if (sync_.pending_bytes() > 0) {
    return Error{ErrorCode::kTruncated, "the transport stream ends within packet " + std::to_string(packets_),
                 packets_ * kPacketSize + sync_.skipped_bytes()};
  }
  return {};
}

std::vector<TsEvent> TsReader::take() {
  return std::exchange(events_, {});
}

TsReader::Pid& TsReader::pid_of(uint16_t number) {
  return pids_.try_emplace(number, number).first->second;
}

Result<void> TsReader::handle(const PacketSync::Packet& located) {
  ++packets_;
  const Result<TsPacket> parsed = parse_ts_packet(located.bytes);
  if (!parsed.ok()) {
    ++damage_.lost_packets;
    note_damage(located.offset);
    return {};
  }
  const TsPacket& packet = parsed.value();
  if (packet.pid == kNullPid) return {};
  const bool is_clock = program_ && packet.pid == program_->clock_pid;
  if (is_clock && packet.discontinuity) clock_jumped_ = true;
  const bool is_table = packet.pid == kProgramAssociationPid || packet.pid == map_pid_;
  const auto known = pids_.find(packet.pid);
  if (!is_table && (known == pids_.end() || !known->second.wanted)) return {};
  Pid& pid = pid_of(packet.pid);
  if (packet.transport_error) {
    ++damage_.lost_packets;
    lose(pid, located.offset);
    pid.continuity.reset();
    return {};
  }
  if (!packet.has_payload) {
    if (packet.discontinuity) pid.continuity.reset();
    return {};
  }
  if (packet.scrambled) {
    return Error{ErrorCode::kUnsupported, "a scrambled stream on PID " + std::to_string(packet.pid),
                 located.offset};
  }
  if (!follows(pid, packet, located.offset)) return {};
  if (!is_table) {
    handle_pes(pid, packet, located.offset);
    return {};
  }
  for (const std::vector<uint8_t>& section : pid.sections.push(packet.payload, packet.unit_start)) {
    handle_section(packet.pid, section);
  }
  return {};
}

// Judges the continuity counter (2.4.3.3). False for a packet that was sent twice.
bool TsReader::follows(Pid& pid, const TsPacket& packet, uint64_t offset) {
  const bool known = pid.continuity.has_value() && !packet.discontinuity;
  if (known && packet.continuity == *pid.continuity && std::ranges::equal(packet.payload, pid.last_payload)) {
    return false;
  }
  if (known && packet.continuity != ((*pid.continuity + 1) & 0x0f)) {
    ++damage_.lost_packets;
    lose(pid, offset);
  }
  pid.continuity = packet.continuity;
  pid.last_payload.assign(packet.payload.begin(), packet.payload.end());
  return true;
}

void TsReader::lose(Pid& pid, uint64_t offset) {
  note_damage(offset);
  pid.sections.lose();
  pid.pes.lose();
}

void TsReader::handle_section(uint16_t pid, ByteSpan section) {
  if (pid == kProgramAssociationPid) {
    const auto programs = parse_program_association(section);
    if (programs.ok() && !programs.value().empty()) map_pid_ = programs.value().front().map_pid;
    return;
  }
  Result<ProgramMap> map = parse_program_map(section);
  if (map.ok() && map.value() != program_) adopt(std::move(map).value());
}

// Another program map: what was under way belongs to the one before.
void TsReader::adopt(ProgramMap map) {
  if (map.streams.size() > kMaxStreams) map.streams.resize(kMaxStreams);
  std::vector<uint16_t> wanted;
  for (const ElementaryStream& stream : map.streams) {
    if (is_video(stream.format) || is_audio(stream.format) || stream.format == StreamFormat::kId3)
      wanted.push_back(stream.pid);
  }
  for (auto& [number, pid] : pids_) {
    emit(pid.pes.finish());
    pid.wanted = false;
  }
  for (const uint16_t number : wanted) pid_of(number).wanted = true;
  program_ = map;
  events_.emplace_back(std::move(map));
}

void TsReader::handle_pes(Pid& pid, const TsPacket& packet, uint64_t offset) {
  if (packet.unit_start) {
    emit(pid.pes.begin(offset));
    if (packet.random_access) pid.pes.mark_random_access();
    if (clock_jumped_) pid.pes.mark_discontinuity();
    clock_jumped_ = false;
  }
  emit(pid.pes.push(packet.payload));
}

void TsReader::emit(std::optional<PesPacket> packet) {
  if (packet) events_.emplace_back(*std::move(packet));
}

void TsReader::note_damage(uint64_t offset) {
  damage_.first = std::min(offset, damage_.first.value_or(offset));
}

}  // namespace rill::ts
