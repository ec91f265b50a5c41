/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the services' two sides share: jobs go to the worker, answers come back. */
#ifndef SERVICES_PRIVATE_H
#define SERVICES_PRIVATE_H

#include "document/rope.h"
#include "language/language.h"
#include "services/services.h"

typedef enum { JOB_TEXT, JOB_REMOVE, JOB_ASK, JOB_QUIT } JobKind;

typedef struct {
  JobKind kind;
  char   *root, *name;                  /* the project and the text in it */
  Rope   *text;                         /* TEXT */
  guint64 revision;                     /* TEXT */
  ProviderRequest *request;             /* ASK */
  ProviderKind question;
  gsize   start, end;
  char   *argument;
} Job;
void      job_free (Job *job);

/* ---- the worker's own ------------------------------------------------------------------------------------------------ */

typedef struct { GBytes *text; guint64 revision; gint64 mtime; gsize size; gboolean open, seen; } ServicesText;
typedef struct {
  char            *root;
  LanguageProject *project;
  GHashTable      *texts;               /* name: ServicesText */
  gint64           scanned;
} ServicesProject;

ServicesProject *services_project_new (const char *root, const char *data_dir);
void             services_project_free (ServicesProject *project);
void             services_project_set_text (ServicesProject *project, const char *name, GBytes *text, guint64 revision);
void             services_project_remove (ServicesProject *project, const char *name);
/* Reads what is new or changed in the folder, at most every two seconds. */
void             services_project_scan (ServicesProject *project);
/* As places name it. */
char            *services_project_dup_path (ServicesProject *project, const char *name);

void             services_add_conversions (ServicesProject *project, const Job *job, ProviderAnswer *answer);
ProviderAnswer  *services_answer (ServicesProject *project, const Job *job);

#endif
