#include "graders/testing/memory_watch.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>

#include "graders/testing/expect.h"
#include "graders/testing/watched_memory.h"

// Uninstrumented, with relaxed atomics, as in rendezvous.cc and for its reason.

namespace grading {
namespace {

constexpr unsigned char kFreed = 0xdb;
constexpr std::size_t kMaxKept = std::size_t{512}
                                 << 20;  // Bytes; what is freed beyond is given out.

// In front of each block.
struct alignas(alignof(std::max_align_t)) Header {
  std::size_t size;
  Header* next;         // Of those that were freed.
  std::uint64_t watch;  // The watch whose thread allocated it; 0: nobody's.
};

std::atomic<int> depth{0};                    // Of nested watches.
std::atomic<std::uint64_t> current_watch{0};  // 0: none. Never the same twice.
std::atomic<const void*> watching{nullptr};   // The thread, by the address of its `this_thread`.
std::atomic<std::int64_t> left{0};            // Blocks of the current watch.
std::atomic<std::int64_t> left_bytes{0};
std::atomic<Header*> freed{nullptr};
std::atomic<std::size_t> kept{0};
std::uint64_t last_watch = 0;

thread_local char this_thread;

void* DataOf(Header* header) { return header + 1; }

bool WasWrittenTo(Header* header) {
  const auto* data = static_cast<const unsigned char*>(DataOf(header));
  for (std::size_t i = 0; i < header->size; ++i) {
    if (data[i] != kFreed) return true;
  }
  return false;
}

// Gives back what was kept. Returns the size of a block that was written to, or 0.
std::size_t Empty() {
  std::size_t written = 0;
  Header* header = freed.exchange(nullptr, std::memory_order_acquire);
  while (header != nullptr) {
    Header* const next = header->next;
    if (WasWrittenTo(header)) written = header->size;
    std::free(header);
    header = next;
  }
  kept.store(0, std::memory_order_relaxed);
  return written;
}

}  // namespace

namespace internal {

void* Allocate(std::size_t size) {
  auto* const header = static_cast<Header*>(std::malloc(sizeof(Header) + size));
  if (header == nullptr) throw std::bad_alloc();
  header->size = size;
  header->next = nullptr;
  header->watch = 0;
  if (watching.load(std::memory_order_relaxed) == &this_thread) {
    header->watch = current_watch.load(std::memory_order_relaxed);
    left.fetch_add(1, std::memory_order_relaxed);
    left_bytes.fetch_add(static_cast<std::int64_t>(size), std::memory_order_relaxed);
  }
  return DataOf(header);
}

void Free(void* data) {
  if (data == nullptr) return;
  Header* const header = static_cast<Header*>(data) - 1;
  const std::uint64_t watch = current_watch.load(std::memory_order_relaxed);
  if (watch == 0) {
    std::free(header);
    return;
  }
  if (header->watch == watch) {
    left.fetch_sub(1, std::memory_order_relaxed);
    left_bytes.fetch_sub(static_cast<std::int64_t>(header->size), std::memory_order_relaxed);
  }
  std::memset(data, kFreed, header->size);
  if (kept.fetch_add(header->size, std::memory_order_relaxed) > kMaxKept) {
    std::free(header);
    return;
  }
  header->next = freed.load(std::memory_order_relaxed);
  while (!freed.compare_exchange_weak(header->next, header, std::memory_order_release,
                                      std::memory_order_relaxed)) {
  }
}

}  // namespace internal

MemoryWatch::MemoryWatch(const char* call) : call_(call) {
  if (depth.fetch_add(1, std::memory_order_relaxed) > 0) return;
  left.store(0, std::memory_order_relaxed);
  left_bytes.store(0, std::memory_order_relaxed);
  current_watch.store(++last_watch, std::memory_order_relaxed);
  watching.store(&this_thread, std::memory_order_relaxed);
}

MemoryWatch::~MemoryWatch() {
  if (depth.fetch_sub(1, std::memory_order_relaxed) > 1) return;
  watching.store(nullptr, std::memory_order_relaxed);
  current_watch.store(0, std::memory_order_relaxed);
  const std::size_t written = Empty();
  EXPECT_THAT_IT(written == 0, call_, "memory that was freed is left alone",
                 "a block of " << written << " bytes was written to after it had been freed");
  // After a failure, and while an exception is on its way, something may well be left.
  if (testing::Test::HasFailure() || std::uncaught_exceptions() > 0) return;
  const std::int64_t blocks = left.load(std::memory_order_relaxed);
  EXPECT_THAT_IT(blocks == 0, call_, "all memory that was allocated is freed",
                 blocks << " blocks are left, " << left_bytes.load(std::memory_order_relaxed)
                        << " bytes: a leak");
}

}  // namespace grading
