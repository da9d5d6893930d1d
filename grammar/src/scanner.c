// The external scanner (thin): lines, continuations, comments between them, directives, heredocs.
#include "tree_sitter/parser.h"
#include <string.h>
#include <stdlib.h>
enum { LINE_CONTINUATION, COMMENT, EMPTY_LINE, DIRECTIVE_HASH, SCAN_LINE, HEREDOC_MARKER, LESS, HEREDOC_NEWLINE, HEREDOC_BODY, HEREDOC_END, HEREDOC_NOTHING, DIRECTIVE_VALUE };
enum { NONE, PENDING_COMMENT, PENDING_EMPTY };
#define NAMES 900
#define MAX_DOCS 16
typedef struct { uint16_t at; uint16_t len; uint16_t less; uint8_t chomp; } Doc;
typedef struct { uint8_t escape, pending, count, next; uint8_t in_body; uint16_t less, used; Doc docs[MAX_DOCS]; char names[NAMES]; } S;
void *tree_sitter_dockerfile_external_scanner_create(void) { S *s = calloc(1, sizeof(S)); s->escape='\\'; return s; }
void tree_sitter_dockerfile_external_scanner_destroy(void *p) { free(p); }
unsigned tree_sitter_dockerfile_external_scanner_serialize(void *p, char *b) {
  S *s = p; unsigned n = 0; b[n++]=s->escape; b[n++]=s->pending; b[n++]=s->count; b[n++]=s->next;
  memcpy(b+n,&s->less,2); n+=2; memcpy(b+n,&s->used,2); n+=2;
  // 16 * 5 + 900 fits.
  for (int i=0;i<s->count;i++){ memcpy(b+n,&s->docs[i].len,2); n+=2; memcpy(b+n,&s->docs[i].less,2); n+=2; b[n++]=s->docs[i].chomp; }
  memcpy(b+n,s->names,s->used); n+=s->used; return n; }
void tree_sitter_dockerfile_external_scanner_deserialize(void *p, const char *b, unsigned len) {
  S *s = p; memset(s,0,sizeof *s); s->escape='\\'; if (len<8) return; unsigned n=0;
  s->escape=b[n++]; s->pending=b[n++]; s->count=b[n++]; s->next=b[n++]; memcpy(&s->less,b+n,2); n+=2; memcpy(&s->used,b+n,2); n+=2;
  uint16_t at=0; for (int i=0;i<s->count;i++){ memcpy(&s->docs[i].len,b+n,2); n+=2; memcpy(&s->docs[i].less,b+n,2); n+=2; s->docs[i].chomp=b[n++]; s->docs[i].at=at; at+=s->docs[i].len; }
  memcpy(s->names,b+n,s->used); }
static bool blank(int32_t c){ return c==' '||c=='\t'||c=='\r'||c=='\v'||c=='\f'; }
static void adv(TSLexer *l){ l->advance(l,false); }
static void skip(TSLexer *l){ l->advance(l,true); }
// What stands on the next line decides what is pending; called at the start of a line, after mark_end.
static uint8_t look(TSLexer *l){ while (blank(l->lookahead)) adv(l); if (l->eof(l)) return NONE; if (l->lookahead=='\n') return PENDING_EMPTY; if (l->lookahead=='#') return PENDING_COMMENT; return NONE; }
// The reader of the joined line: gives the next character of it, or 0 at its end.
typedef struct { TSLexer *l; int32_t esc; int32_t c; bool end; int32_t ahead; bool has_ahead; } R;
static int32_t raw(R *r){ if (r->l->eof(r->l)) return 0; int32_t c=r->l->lookahead; adv(r->l); return c==0?1:c; }
static int32_t nextc(R *r){
  if (r->has_ahead){ r->has_ahead=false; int32_t c=r->ahead; if (c==-2){ r->end=true; return 0;} return c; }
  if (r->end) return 0;
  if (r->l->eof(r->l) || r->l->lookahead=='\n'){ r->end=true; return 0; }
  return raw(r); }
// Joined characters into a buffer would be simplest, but a line may be long: words are kept in a growing buffer.
typedef struct { char *p; size_t n, cap; } B;
static void put(B *b,int32_t c){ char t[4]; int k=0; if(c<0x80)t[k++]=c; else if(c<0x800){t[k++]=0xc0|c>>6;t[k++]=0x80|(c&63);} else if(c<0x10000){t[k++]=0xe0|c>>12;t[k++]=0x80|((c>>6)&63);t[k++]=0x80|(c&63);} else {t[k++]=0xf0|c>>18;t[k++]=0x80|((c>>12)&63);t[k++]=0x80|((c>>6)&63);t[k++]=0x80|(c&63);} if(b->n+4>b->cap){b->cap=b->cap?b->cap*2:256;b->p=realloc(b->p,b->cap);} memcpy(b->p+b->n,t,k); b->n+=k; }
static void join(TSLexer *l,int32_t esc,B *b){
  for(;;){
    // one line
    size_t start=b->n;
    while(!l->eof(l)&&l->lookahead!='\n'){ put(b,l->lookahead==0?1:l->lookahead); adv(l); }
    while(b->n>start&&b->p[b->n-1]=='\r')b->n--;
    size_t e=b->n; while(e>start&&(b->p[e-1]==' '||b->p[e-1]=='\t'))e--;
    bool cont = e>start && b->p[e-1]==(char)esc && (e-1==start || b->p[e-2]!=(char)esc);
    if(!cont||l->eof(l)){ if(cont)b->n=e-1; return; }
    b->n=e-1; adv(l);
    for(;;){ size_t ls=b->n; (void)ls; 
      // skip blank and comment lines; leading white space of a content line is kept
      B w={0}; while(blank(l->lookahead)&&!l->eof(l)){ put(&w,l->lookahead); adv(l);} 
      bool content = !l->eof(l)&&l->lookahead!='\n'&&l->lookahead!='#';
      if(content){ for(size_t i=0;i<w.n;i++)put(b,(unsigned char)w.p[i]); free(w.p); break; }
      free(w.p);
      while(!l->eof(l)&&l->lookahead!='\n')adv(l);
      if(l->eof(l))return; adv(l); }
  } }
static void find(S *s,B *b){
  s->count=0;s->next=0;s->less=0;s->used=0; size_t i=0; uint16_t less=0;
  // flags and blanks first: an exec form has no heredocs. A cheap test: the first byte after flags.
  size_t k=0; for(;;){ while(k<b->n&&blank(b->p[k]))k++; if(k+1<b->n&&b->p[k]=='-'&&b->p[k+1]=='-'){ while(k<b->n&&!blank(b->p[k]))k++; continue;} break; }
  if(k<b->n&&b->p[k]=='['&&b->p[b->n-1]==']')return;
  while(i<b->n){
    while(i<b->n&&blank(b->p[i]))i++;
    if(i>=b->n)break;
    size_t st=i; char q=0; uint16_t first=less; bool counted=false;
    while(i<b->n&&(q||!blank(b->p[i]))){ char c=b->p[i];
      if(c=='\\'&&q!='\''){ i++; if(i<b->n)i++; continue; }
      if(q){ if(c==q)q=0; } else if(c=='"'||c=='\'')q=c;
      if(c=='<'){ size_t r=0; while(i+r<b->n&&b->p[i+r]=='<')r++; if(r>=2){ if(!counted){first=less;counted=true;} less++; } i+=r; continue; }
      i++; }
    if(q){ s->count=0; s->used=0; return; }
    size_t j=st; while(j<i&&b->p[j]>='0'&&b->p[j]<='9')j++;
    if(j+2>=i||b->p[j]!='<'||b->p[j+1]!='<')continue;
    j+=2; bool chomp=false; if(b->p[j]=='-'){chomp=true;j++;}
    if(j>=i)continue; bool bad=false; for(size_t m=j;m<i;m++)if(b->p[m]=='<')bad=true; if(bad)continue;
    if(s->count>=MAX_DOCS)continue; Doc *d=&s->docs[s->count]; d->at=s->used; d->less=first; d->chomp=chomp; d->len=0; q=0; bool fits=true;
    for(size_t m=j;m<i;m++){ char c=b->p[m]; if(c=='\\'&&q!='\''){ m++; if(m>=i)break; c=b->p[m]; } else if(q&&c==q){q=0;continue;} else if(!q&&(c=='"'||c=='\'')){q=c;continue;}
      if(s->used>=NAMES){fits=false;break;} s->names[s->used++]=c; d->len++; }
    if(!fits){ s->used=d->at; continue; }
    s->count++;
  } }
static bool directive(TSLexer *l,S *s){
  while(blank(l->lookahead)&&!l->eof(l))skip(l);
  if(l->lookahead!='#')return false; adv(l); l->mark_end(l);
  while(blank(l->lookahead)&&!l->eof(l))adv(l);
  char name[12]; int n=0; while((l->lookahead>='a'&&l->lookahead<='z')||(l->lookahead>='A'&&l->lookahead<='Z')||(n&&l->lookahead>='0'&&l->lookahead<='9')){ if(n<11)name[n++]=l->lookahead|32; else n=11; adv(l);} name[n>11?11:n]=0;
  bool esc=!strcmp(name,"escape"); if(!esc&&strcmp(name,"syntax")&&strcmp(name,"check"))return false;
  while(blank(l->lookahead)&&!l->eof(l))adv(l);
  if(l->lookahead!='=')return false; adv(l);
  while(blank(l->lookahead)&&!l->eof(l))adv(l);
  if(l->eof(l)||l->lookahead=='\n')return false;
  if(esc){ int32_t v=l->lookahead; adv(l); while(blank(l->lookahead)&&!l->eof(l))adv(l); if((l->eof(l)||l->lookahead=='\n')&&v=='`')s->escape='`'; }
  l->result_symbol=DIRECTIVE_HASH; return true; }
static bool body(TSLexer *l,S *s,const bool *v){
  Doc *d=&s->docs[s->next]; const char *name=s->names+d->at; bool any=false; l->mark_end(l);
  for(;;){
    if(l->eof(l)){ s->next++; if(any){ l->mark_end(l); l->result_symbol=HEREDOC_BODY; return v[HEREDOC_BODY]; } l->result_symbol=HEREDOC_NOTHING; return v[HEREDOC_NOTHING]; }
    if(!any) while(d->chomp&&l->lookahead=='\t')skip(l); else while(d->chomp&&l->lookahead=='\t')adv(l);
    uint16_t m=0; bool same=true;
    B w={0}; while(!l->eof(l)&&l->lookahead!='\n'&&w.n<d->len+8u){ put(&w,l->lookahead==0?1:l->lookahead); adv(l); if(w.n==d->len&&!any&&!memcmp(w.p,name,d->len)) l->mark_end(l); }
    size_t n=w.n; bool over=!l->eof(l)&&l->lookahead!='\n'; while(n&&w.p[n-1]=='\r')n--; same=!over&&n==d->len&&!memcmp(w.p?w.p:"",name,n); free(w.p); (void)m;
    if(same&&!any){ s->next++; l->result_symbol=HEREDOC_END; return v[HEREDOC_END]; }
    if(same){ l->result_symbol=HEREDOC_BODY; return v[HEREDOC_BODY]; }
    while(!l->eof(l)&&l->lookahead!='\n')adv(l);
    if(!l->eof(l))adv(l);
    any=true; l->mark_end(l);
  } }
bool tree_sitter_dockerfile_external_scanner_scan(void *p,TSLexer *l,const bool *v){
  S *s=p;
  if(v[DIRECTIVE_VALUE]&&!v[LESS]){ while(blank(l->lookahead)&&!l->eof(l))skip(l); if(l->eof(l)||l->lookahead=='\n')return false; while(!l->eof(l)&&l->lookahead!='\n'){ bool b=blank(l->lookahead); adv(l); if(!b)l->mark_end(l);} l->result_symbol=DIRECTIVE_VALUE; return true; }
  if(s->pending==PENDING_EMPTY&&v[EMPTY_LINE]){ while(blank(l->lookahead)&&!l->eof(l))adv(l); if(l->lookahead!='\n'){s->pending=NONE;return false;} adv(l); l->mark_end(l); s->pending=look(l); l->result_symbol=EMPTY_LINE; return true; }
  if(s->pending==PENDING_COMMENT&&v[COMMENT]){ while(blank(l->lookahead)&&!l->eof(l))skip(l); if(l->lookahead!='#'){s->pending=NONE;return false;} while(!l->eof(l)&&l->lookahead!='\n')adv(l); l->mark_end(l); s->pending=l->eof(l)?NONE:PENDING_EMPTY; l->result_symbol=COMMENT; return true; }
  if((v[HEREDOC_BODY]||v[HEREDOC_END])&&s->next<s->count){ if(!(v[LESS]))return body(l,s,v); }
  if(v[DIRECTIVE_HASH]&&!v[LESS]){ if(directive(l,s))return true; return false; }
  if(v[SCAN_LINE]&&!v[HEREDOC_MARKER]){ l->mark_end(l); B b={0}; join(l,s->escape,&b); find(s,&b); free(b.p); l->result_symbol=SCAN_LINE; return true; }
  while(blank(l->lookahead)&&!l->eof(l))skip(l);
  if(v[HEREDOC_NEWLINE]&&s->next<s->count&&l->lookahead=='\n'){ adv(l); l->mark_end(l); l->result_symbol=HEREDOC_NEWLINE; return true; }
  if(v[LINE_CONTINUATION]&&l->lookahead==s->escape){ adv(l); if(l->lookahead==s->escape)return false; while(l->lookahead==' '||l->lookahead=='\t')adv(l); while(l->lookahead=='\r')adv(l); if(l->eof(l)){ l->mark_end(l); l->result_symbol=LINE_CONTINUATION; return true; } if(l->lookahead!='\n')return false; adv(l); l->mark_end(l); s->pending=look(l); l->result_symbol=LINE_CONTINUATION; return true; }
  if(v[LESS]&&l->lookahead=='<'){ int n=0; while(l->lookahead=='<'){adv(l);n++;} l->mark_end(l); if(n>=2){ uint16_t at=s->less++; for(int i=0;i<s->count;i++) if(s->docs[i].less==at&&v[HEREDOC_MARKER]){ char q=0; while(!l->eof(l)&&l->lookahead!='\n'&&(q||!blank(l->lookahead))){ int32_t c=l->lookahead; if(q){if(c==q)q=0;} else if(c=='"'||c=='\'')q=c; adv(l);} l->mark_end(l); l->result_symbol=HEREDOC_MARKER; return true; } } l->result_symbol=LESS; return true; }
  return false; }
