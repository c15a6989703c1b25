// A thread that sees nothing new is not run again before something has changed.

#include "graders/explorer/core.h"

namespace explorer {
namespace {

constexpr int kSpinLimit = 8;

}  // namespace

void Progress() {
  ++world.progress;
  world.idle = 0;
  world.quiet = 0;
}

void WeakProgress(Thread* self) {
  world.idle = 0;
  self->spin = 0;
}

void Spinning(Thread* self, int weight) {
  if (self->patience_at != world.progress) self->patience_used = 0;
  self->patience_at = world.progress;
  self->patience_used += weight;
  self->spin += weight;
  if (self->spin > kSpinLimit) {
    self->spin = 0;
    self->lazy_at = world.progress + 1;
  }
}

void Loaded(Thread* self, const void* address, std::uint64_t value) {
  for (int i = 0; i < 4; ++i) {
    if (self->recent_address[i] != address) continue;
    if (self->recent_value[i] == value) {
      Spinning(self, 1);
    } else {
      self->recent_value[i] = value;
      self->spin = 0;
    }
    return;
  }
  self->recent_address[self->recent_next] = address;
  self->recent_value[self->recent_next] = value;
  self->recent_next = (self->recent_next + 1) % 4;
  self->spin = 0;
}

}  // namespace explorer
