// SPDX-License-Identifier: MIT
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

// What is reported when there is no memory for the report. Shared and constant, so never freed or written to.
static struct err out_of_memory = {.sys = ENOMEM, .text = "cannot allocate memory"};

static int set(struct err **e, enum err_kind kind, int sys, const char *fmt, va_list ap)
{
	struct err *made;
	size_t n;

	if (!e)
		return -1;
	made = calloc(1, sizeof(*made));
	if (!made) {
		err_free(e);
		*e = &out_of_memory;
		return -1;
	}
	made->kind = kind;
	made->sys = sys;
	vsnprintf(made->text, sizeof(made->text), fmt, ap);
	n = strlen(made->text);
	if (sys)
		snprintf(made->text + n, sizeof(made->text) - n, ": %s", strerror(sys));
	// Only now: the old message may be one of the arguments.
	err_free(e);
	*e = made;
	return -1;
}

int err_set(struct err **e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(e, ERR_FAILED, 0, fmt, ap);
	va_end(ap);
	return -1;
}

int err_sys(struct err **e, const char *fmt, ...)
{
	int sys = errno;
	va_list ap;

	va_start(ap, fmt);
	set(e, ERR_FAILED, sys, fmt, ap);
	va_end(ap);
	return -1;
}

int err_kind_set(struct err **e, enum err_kind kind, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(e, kind, 0, fmt, ap);
	va_end(ap);
	return -1;
}

int err_wrap(struct err **e, const char *fmt, ...)
{
	char clause[256], rest[sizeof((*e)->text)];
	va_list ap;

	if (!e || !*e || *e == &out_of_memory)
		return -1;
	va_start(ap, fmt);
	vsnprintf(clause, sizeof(clause), fmt, ap);
	va_end(ap);
	memcpy(rest, (*e)->text, sizeof(rest));
	// The precision keeps the compiler, and a message that grew through many layers, within the text.
	snprintf((*e)->text, sizeof((*e)->text), "%s: %.*s", clause, (int)(sizeof(rest) - strlen(clause) - 3), rest);
	return -1;
}

const char *err_text(const struct err *e)
{
	return e ? e->text : "no error recorded";
}

void err_free(struct err **e)
{
	if (*e != &out_of_memory)
		free(*e);
	*e = NULL;
}
