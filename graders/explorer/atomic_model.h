// What the runtimes do before an atomic operation: announce it, and tell progress from spinning.
//
// Everything is known before the operation is performed (only this thread runs), so that the
// operation itself can be a tail call, and a report shows the body's own line as its place.
// Internal linkage throughout: see core.h.
#ifndef GRADERS_EXPLORER_ATOMIC_MODEL_H_
#define GRADERS_EXPLORER_ATOMIC_MODEL_H_

#include "graders/explorer/core.h"

namespace explorer {
namespace {

constexpr int kRelaxed = 0;
constexpr int kSeqCst = 5;

template <class T>
inline std::uint64_t Bits(T value) {
  return static_cast<std::uint64_t>(value);
}

inline void AnnounceAtomic(Thread* self, OpKind kind, const volatile void* address) {
  shared->atomics_seen = true;
  Op op;
  op.kind = kind;
  op.object = const_cast<const void*>(address);
  Point(self, op);
}

inline void NoteValue(std::uint64_t value) {
  Step* step = LastStep();
  step->value = value;
  step->flags |= kHasValue;
}

// The last delayed store of `self` to this very place, or null.
inline DelayedStore* OwnDelayed(Thread* self, const volatile void* address, int size) {
  for (int i = self->store_count - 1; i >= 0; --i) {
    DelayedStore* store = &self->stores[i];
    const char* at = static_cast<const char*>(store->address);
    const char* wanted = static_cast<const char*>(const_cast<const void*>(address));
    if (at + store->size <= wanted || wanted + size <= at) continue;
    if (at == wanted && store->size == size) return store;
    DrainStores(self, -1);  // Overlaps otherwise: too odd to simulate.
    return nullptr;
  }
  return nullptr;
}

template <class T>
inline T ModelLoad(Thread* self, const volatile T* address) {
  AnnounceAtomic(self, OpKind::kLoad, address);
  T value = *address;
  if (self->store_count > 0) {
    const DelayedStore* own = OwnDelayed(self, address, sizeof(T));
    value = own != nullptr ? static_cast<T>(own->value) : *address;
  }
  NoteValue(Bits(value));
  Loaded(self, const_cast<const T*>(address), Bits(value));
  return value;
}

template <class T>
inline void ModelWrite(Thread* self, OpKind kind, const volatile T* address, T value) {
  AnnounceAtomic(self, kind, address);
  NoteValue(Bits(value));
  if (*address != value) {
    Progress();
  } else {
    Spinning(self, 1);
  }
}

// For fetch_and_modify operations, whose new value the caller computes from what it passes here.
template <class T>
inline T ModelModify(Thread* self, const volatile T* address) {
  AnnounceAtomic(self, OpKind::kFetchOp, address);
  return *address;
}

template <class T>
inline void ModelModified(Thread* self, T before, T after) {
  NoteValue(Bits(after));
  if (before != after) {
    Progress();
  } else {
    Spinning(self, 1);
  }
}

// Returns false if the operation is to fail although the values are equal.
template <class T>
inline bool ModelCompareExchange(Thread* self, const volatile T* address, T expected, T desired,
                                 bool weak) {
  AnnounceAtomic(self, OpKind::kCompareExchange, address);
  NoteValue(Bits(desired));
  if (weak) shared->occasions |= kWeakFails;
  const bool fails_anyway = weak && WeakFails(self);
  if (fails_anyway) LastStep()->flags |= kSpurious;
  if (*address == expected && !fails_anyway) {
    if (expected != desired) Progress();
  } else {
    LastStep()->flags |= kFailed;
    Spinning(self, 1);
  }
  return !fails_anyway;
}

inline void ModelFence(Thread* self, int order) {
  if (self->store_count == 0 || order != kSeqCst) return;
  Op op;
  op.kind = OpKind::kFence;
  Point(self, op);
  DrainStores(self, -1);
}

}  // namespace
}  // namespace explorer

#endif  // GRADERS_EXPLORER_ATOMIC_MODEL_H_
