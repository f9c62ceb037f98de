// SPDX-License-Identifier: MIT
// The program that a name means inside the container, and what is wrong with it, in the words that engines know from
// runc and make exit codes 126 and 127 of.
#ifndef AGENT_LOOKUP_H
#define AGENT_LOOKUP_H

#include <stddef.h>

#include "base/err.h"
#include "oci/config.h"

// Returns the value of a variable of the environment, or NULL.
const char *lookup_variable(const struct oci_list *env, const char *name);

// Finds the program by PATH of env, unless name has a slash. out has PATH_MAX bytes.
int lookup_program(const char *name, const struct oci_list *env, char *out, struct err **e);

// Sets *e to what Go says of errno sys: "VERB PATH: no such file or directory".
int lookup_fail(struct err **e, const char *verb, const char *path, int sys);

// Finds the home folder of a user in the text of /etc/passwd; "/" if it is not there.
void lookup_home(const char *passwd, unsigned uid, char *out, size_t size);

#endif
