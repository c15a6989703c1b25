// What nearly every grader includes, compiled once for all mutants and variants: it saves two thirds
// of the time that compiling a grader against the next one takes.
//
// It adds nothing: a grader still includes what it needs, and is compiled without this as well,
// against the solution and against the learner's own code.
#ifndef GRADERS_PRELUDE_GRADER_H_
#define GRADERS_PRELUDE_GRADER_H_

#include "graders/explorer/explore.h"
#include "graders/prelude/standard.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

#endif  // GRADERS_PRELUDE_GRADER_H_
