// SPDX-License-Identifier: MIT
// The one error rule: a library function returns 0, or -1 with *e set to what it could not do and why. Callers that
// pass it on add a clause of context. Whoever handles it frees it. e itself may be NULL: then nothing is recorded.
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/scope.h"

enum err_kind {
	ERR_FAILED,      // it went wrong
	ERR_TIMEOUT,     // its deadline passed
	ERR_UNSUPPORTED, // it cannot work here, and the text says why
};

struct err {
	enum err_kind kind;
	int sys; // errno, or 0
	char text[960];
};

#define CLEANUP_ERR CLEANUP(err_free)

// Sets *e to a message of the form "cannot VERB OBJECT: reason", kind ERR_FAILED. Returns -1, always.
int err_set(struct err **e, const char *fmt, ...) PRINTF(2, 3);

// As err_set, with ": " and the text of errno behind it, and errno kept in sys.
int err_sys(struct err **e, const char *fmt, ...) PRINTF(2, 3);

// As err_set, with another kind.
int err_kind_set(struct err **e, enum err_kind kind, const char *fmt, ...) PRINTF(3, 4);

// Puts "clause: " before the message of *e. Returns -1, always, so that "return err_wrap(e, …)" passes it on.
int err_wrap(struct err **e, const char *fmt, ...) PRINTF(2, 3);

// Returns the message, or "no error recorded" for NULL. Never NULL.
const char *err_text(const struct err *e);

// Frees *e and sets it to NULL.
void err_free(struct err **e);

#endif
