// SPDX-License-Identifier: MIT
// The verbs that rt-uni has of its own; the others are rt-vm's (runtime/verb.h).
#ifndef UNI_VERBS_H
#define UNI_VERBS_H

#include "runtime/verb.h"

extern const struct verb uni_create, uni_kill, uni_ps, uni_run, uni_start;

// What cannot be done, each with its reason.
extern const struct verb uni_events, uni_exec, uni_pause, uni_resume, uni_update;

#endif
