// What nearly every test of a library includes, compiled once for all of them. Like grader.h it adds
// nothing: each test is compiled without it as well, in the configuration of the command line.
#ifndef GRADERS_PRELUDE_TEST_H_
#define GRADERS_PRELUDE_TEST_H_

#include "graders/prelude/standard.h"
#include "gtest/gtest.h"

#endif  // GRADERS_PRELUDE_TEST_H_
