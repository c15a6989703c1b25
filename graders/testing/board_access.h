// Where this process's expectation board lies.
#ifndef GRADERS_TESTING_BOARD_ACCESS_H_
#define GRADERS_TESTING_BOARD_ACCESS_H_

#include "graders/testing/expectation_board.h"

namespace grading {

// The board shared with the referee, or a private one where there is no referee. Never null.
racecourse::ExpectationBoard* Board();

// Makes Board() the shared memory behind `fd`. Called once, before any waiting point exists.
void UseSharedBoard(int fd);

}  // namespace grading

#endif  // GRADERS_TESTING_BOARD_ACCESS_H_
