// SPDX-License-Identifier: MIT
#include "workload/http_type.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static const struct {
	const char *ending, *type;
} types[] = {
	{"html", "text/html"},
	{"htm", "text/html"},
	{"css", "text/css"},
	{"js", "text/javascript"},
	{"mjs", "text/javascript"},
	{"txt", "text/plain"},
	{"json", "application/json"},
	{"xml", "application/xml"},
	{"svg", "image/svg+xml"},
	{"png", "image/png"},
	{"jpg", "image/jpeg"},
	{"jpeg", "image/jpeg"},
	{"gif", "image/gif"},
	{"webp", "image/webp"},
	{"bmp", "image/bmp"},
	{"ico", "image/x-icon"},
	{"woff", "font/woff"},
	{"woff2", "font/woff2"},
	{"pdf", "application/pdf"},
	{"wasm", "application/wasm"},
	{"mp3", "audio/mpeg"},
	{"mp4", "video/mp4"},
	{"webm", "video/webm"},
};

const char *http_type(const char *name)
{
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < sizeof(types) / sizeof(*types); i++)
		if (!strcasecmp(dot + 1, types[i].ending))
			return types[i].type;
	return "application/octet-stream";
}
