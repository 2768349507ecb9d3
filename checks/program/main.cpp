#include "lib/certificate/verify.hpp"
#include "lib/evidence/prove.hpp"
#include "lib/evidence/refute.hpp"
#include <chrono>
using namespace overshoot;
int main(int argc,char**argv){
  for(auto* s: find_statements(std::vector<std::string>(argv+1,argv+argc))){
    if(s->about_runs()) continue;
    auto t0=std::chrono::steady_clock::now();
    auto a=prove(*s,{}, {.box_budget=20000});
    auto t1=std::chrono::steady_clock::now();
    fmt::print("{} {} {:.2f}s\n",s->about.key,a.certificate?"PROVED":a.why_not,std::chrono::duration<double>(t1-t0).count());
    if(a.certificate){ auto j=to_json(*a.certificate); auto c=from_json(j,"x"); auto f=flaw(c,*s); auto t2=std::chrono::steady_clock::now(); fmt::print("   boxes {} verify {} {:.2f}s\n",c.boxes(),f?*f:"ok",std::chrono::duration<double>(t2-t1).count());}
    t1=std::chrono::steady_clock::now();
    auto m=refute(*s,{true}); fmt::print("   mutant {} {:.2f}s", m.certificate?"refuted":"NOT REFUTED",std::chrono::duration<double>(std::chrono::steady_clock::now()-t1).count());
    if(m.certificate) for(auto&[k,v]:m.certificate->point) fmt::print(" {}={}",k,print(v));
    auto pm=prove(*s,{true},{.box_budget=2000}); if(pm.certificate) fmt::print(" !!!! MUTANT PROVED");
    fmt::print("\n");
    auto r=sample(*s,{},{}); fmt::print("   sample applicable {} of {} undefined {} dismissed {} worst {} {}\n",r.applicable,r.samples,r.undefined,r.dismissed,r.worst_slack,r.refutation?"REFUTED":"");
    fflush(stdout);
  }
}
