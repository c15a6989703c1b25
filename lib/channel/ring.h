// The buffer of a channel: a ring that grows by doubling until it has the channel's capacity.
//
// Thread safety: none of its own; the channel's lock guards it.
//
// Invariants:
//   (1) The number of cells is 0 or a power of two, so that a position is a counter and a mask.
//   (2) The cells [head, head + size) hold values; the others are raw memory.
#ifndef LIB_CHANNEL_RING_H_
#define LIB_CHANNEL_RING_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

namespace channel::internal {

template <class T>
class Ring {
 public:
  Ring() = default;
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  ~Ring() {
    while (size_ != 0) DropFirst();
    Free(cells_, mask_ + 1);
  }

  std::size_t size() const { return size_; }

  // Throws std::bad_alloc without effect.
  void Push(T&& value) {
    if (cells_ == nullptr || size_ == mask_ + 1) Grow();
    std::construct_at(Cell(size_), std::move(value));
    ++size_;
  }

  // Moves the oldest value out. There must be one.
  void PopInto(std::optional<T>& target) noexcept {
    target.emplace(std::move(*Cell(0)));
    DropFirst();
  }

 private:
  static constexpr std::size_t kFirstCells = 16;

  T* Cell(std::size_t position) { return cells_ + ((head_ + position) & mask_); }

  void DropFirst() noexcept {
    std::destroy_at(Cell(0));
    ++head_;
    --size_;
  }

  void Grow() {
    const std::size_t count = cells_ == nullptr ? kFirstCells : 2 * (mask_ + 1);
    T* const cells = std::allocator<T>().allocate(count);
    for (std::size_t i = 0; i < size_; ++i) {
      std::construct_at(cells + i, std::move(*Cell(i)));
      std::destroy_at(Cell(i));
    }
    Free(cells_, mask_ + 1);
    cells_ = cells;
    mask_ = count - 1;
    head_ = 0;
  }

  static void Free(T* cells, std::size_t count) {
    if (cells != nullptr) std::allocator<T>().deallocate(cells, count);
  }

  T* cells_ = nullptr;
  std::size_t mask_ = 0;
  std::size_t head_ = 0;
  std::size_t size_ = 0;
};

}  // namespace channel::internal

#endif  // LIB_CHANNEL_RING_H_
