// SPDX-License-Identifier: MIT
// The verbs of `assay`: one file each, one line each in main.c. Each gets its own argv (argv[0] is the verb) and
// returns the exit status: 0 done, 1 it failed and said why on standard error, 2 wrong command line; others are named
// here.
#ifndef SUITE_COMMANDS_H
#define SUITE_COMMANDS_H

// Measures: assay run --ram DIR [--volume DIR] [--serial FILE] [key=value …]. Exit status: enum init_exit.
int command_run(int argc, char **argv);

// Prints the plan that a file of settings gives: assay plan [assay.conf] [key=value …] [--json].
int command_plan(int argc, char **argv);

// Makes summary.json of the samples in a results folder: assay analyse FOLDER.
int command_analyse(int argc, char **argv);

// Makes report.html and tables/ of the summary.json in a results folder: assay report FOLDER [en|de].
int command_report(int argc, char **argv);

// Prints the summary of a results folder as a table: assay show FOLDER [--json].
int command_show(int argc, char **argv);

// Prints a weighted utility analysis: assay decide FOLDER | --study-a | --print [--file FILE] [--json].
int command_decide(int argc, char **argv);

// Sets several runs side by side, prints what differs and writes a page; exit status 1 when a run is refused: assay
// compare FOLDER FOLDER… [--out FILE] [--despite FACTOR[,FACTOR]…] [--json] [lang=en|de].
int command_compare(int argc, char **argv);

// Prints machine.json of this machine: assay machine.
int command_machine(int argc, char **argv);

// Copies every results folder in FROM to the results volume TO: assay deliver FROM TO.
int command_deliver(int argc, char **argv);

// Prints the figures of src/stats for the numbers in a CSV file, so that anybody can check them against what they
// trust: assay stats FILE|- [--column NAME]… [--by COLUMN] [--json].
int command_stats(int argc, char **argv);

// Makes one data set of results folders, in OUT: assay merge OUT FOLDER… [--json]. Exit status 1 too when a folder was
// refused.
int command_merge(int argc, char **argv);

// Prints a results folder or a merged set for other programs: assay export FOLDER FORMAT [--out FILE].
int command_export(int argc, char **argv);

// Prints assay.conf with every default: assay template.
int command_template(int argc, char **argv);

#endif
