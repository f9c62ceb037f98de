// SPDX-License-Identifier: MIT
#ifndef BASE_STREAMS_H
#define BASE_STREAMS_H

#include <stdbool.h>

// Makes sure that descriptors 0, 1 and 2 are taken, by /dev/null where the parent left them out, so that no file that
// is opened later gets such a number. Returns whether they are.
bool streams_take_standard(void);

#endif
