#include "graders/testing/board_access.h"

#include <sys/mman.h>

namespace grading {
namespace {

racecourse::ExpectationBoard private_board;
racecourse::ExpectationBoard* board = &private_board;

}  // namespace

racecourse::ExpectationBoard* Board() { return board; }

void UseSharedBoard(int fd) {
  void* memory = mmap(nullptr, sizeof(racecourse::ExpectationBoard), PROT_READ | PROT_WRITE,
                      MAP_SHARED, fd, 0);
  if (memory != MAP_FAILED) board = static_cast<racecourse::ExpectationBoard*>(memory);
}

}  // namespace grading
